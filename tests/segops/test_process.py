"""The ends of a process (contract 7, L4), each in an interpreter of its own."""

from __future__ import annotations

import pytest

from tests.segops.processes import run
from tests.segops.server import Answer, serving


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("track(*range(5))", 0),
        ("track(*range(5)); sys.exit(3)", 3),
        ("track(*range(5)); raise ValueError('mine')", 1),
        ("threading.Thread(target=lambda: (time.sleep(0.1), track(*range(5)))).start()", 0),
        ("import atexit; atexit.register(lambda: track(*range(3, 5))); track(*range(3))", 0),
        ("threading.Thread.start = no_thread; track(*range(5))", 0),
        ("track(*range(5)); del client", 0),
    ],
)
def test_events_go_out_at_the_end_of_the_interpreter(program: str, code: int) -> None:
    """L4: normal end, exit, uncaught exception, late threads, exit hooks, no thread to be had, a dropped client."""
    with serving() as service:
        said = run(service, program, code=code)
        assert service.numbers() == list(range(5))
    assert "not delivered" not in said


def test_what_could_not_go_out_at_the_end_is_told_in_one_line() -> None:
    with serving(lambda _: Answer(503, headers={"Retry-After": "60"})) as service:
        said = run(service, "track(*range(5))")
    assert said == "audiencekit.segops: 5 event(s) not delivered before the interpreter ended\n"


def test_a_child_of_multiprocessing_delivers_its_own() -> None:
    """It ends without atexit."""
    with serving() as service:
        run(
            service,
            """
            import multiprocessing
            if __name__ == "__main__":
                child = multiprocessing.get_context("fork").Process(target=track, args=range(5, 10))
                track(*range(5))
                child.start()
                child.join()
            """,
        )
        assert sorted(service.numbers()) == list(range(10))


WORK = {
    "thread": "threading.Thread(target=late).start()",
    "executor": "pool = concurrent.futures.ThreadPoolExecutor(1); pool.submit(late)",
}


@pytest.mark.parametrize("first", ["import concurrent.futures", ""])
@pytest.mark.parametrize("work", WORK)
def test_a_child_of_multiprocessing_lets_its_threads_finish(work: str, first: str) -> None:
    """They are not daemons, so they may go on tracking when the child's main thread has ended."""
    with serving() as service:
        program = f"""
            import concurrent.futures, multiprocessing

            def late():
                for n in range(5):
                    time.sleep(0.03)
                    track(n)

            def child():
                {WORK[work]}

            process = multiprocessing.get_context("fork").Process(target=child)
            process.start()
            process.join()
            sys.exit(process.exitcode)
            """
        said = run(service, program, first=first)
        assert service.numbers() == list(range(5)) and "not delivered" not in said

"""``python -m generation``, which ``scripts/regenerate`` starts."""

from generation.main import run

if __name__ == "__main__":
    run()

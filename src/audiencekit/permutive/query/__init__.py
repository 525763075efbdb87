"""Cohort queries of Permutive: built, read, checked, put in words and evaluated without a service.

::

    from audiencekit.permutive.query import event, in_cohort, prop

    query = event("Purchase").times(at_least=3).within(days=30).where(prop("properties.total") > 20) & in_cohort(40555)
    query.to_dict()                          # what the service takes
    evaluate(query, events, now=now)         # whether a user with those events is a member
    print(explain(query, events, now=now))   # and why

``parse`` reads any query without loss, ``validate`` says with JSON pointers what the service would refuse of one,
``describe`` puts it in words, ``keywords`` lists the strings it looks for. The language is section 4 of the contract;
what it infers about evaluation stands in ``rules.py``.
"""

from __future__ import annotations

from audiencekit.permutive.query.clauses import engaged_completion as engaged_completion
from audiencekit.permutive.query.clauses import engaged_time as engaged_time
from audiencekit.permutive.query.clauses import engaged_views as engaged_views
from audiencekit.permutive.query.clauses import event as event
from audiencekit.permutive.query.cohort_query import Query as Query
from audiencekit.permutive.query.cohort_query import parse as parse
from audiencekit.permutive.query.cohort_query import validate as validate
from audiencekit.permutive.query.cohorts import evaluate_cohorts as evaluate_cohorts
from audiencekit.permutive.query.combining import all_of as all_of
from audiencekit.permutive.query.combining import any_of as any_of
from audiencekit.permutive.query.comparisons import at_least as at_least
from audiencekit.permutive.query.comparisons import at_most as at_most
from audiencekit.permutive.query.comparisons import exactly as exactly
from audiencekit.permutive.query.comparisons import less_than as less_than
from audiencekit.permutive.query.comparisons import more_than as more_than
from audiencekit.permutive.query.conditions import Where as Where
from audiencekit.permutive.query.conditions import prop as prop
from audiencekit.permutive.query.describing import describe as describe
from audiencekit.permutive.query.evaluation import evaluate as evaluate
from audiencekit.permutive.query.explanation import Explanation as Explanation
from audiencekit.permutive.query.explanation import explain as explain
from audiencekit.permutive.query.facts import EventLike as EventLike
from audiencekit.permutive.query.facts import Facts as Facts
from audiencekit.permutive.query.facts import Move as Move
from audiencekit.permutive.query.keyword_search import keywords as keywords
from audiencekit.permutive.query.memberships import entered as entered
from audiencekit.permutive.query.memberships import exited as exited
from audiencekit.permutive.query.memberships import in_cohort as in_cohort
from audiencekit.permutive.query.memberships import in_connections_import as in_connections_import
from audiencekit.permutive.query.memberships import in_second_party as in_second_party
from audiencekit.permutive.query.memberships import in_third_party as in_third_party
from audiencekit.permutive.query.memberships import not_entered as not_entered
from audiencekit.permutive.query.memberships import not_exited as not_exited
from audiencekit.permutive.query.memberships import not_in_connections_import as not_in_connections_import
from audiencekit.permutive.query.memberships import not_in_second_party as not_in_second_party
from audiencekit.permutive.query.memberships import not_in_third_party as not_in_third_party
from audiencekit.permutive.query.nodes import Unknown as Unknown
from audiencekit.permutive.query.problems import Problem as Problem

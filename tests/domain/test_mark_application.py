"""An application for a mark: intake, review, agreement, plan."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from export_program.domain.mark_application import LIFECYCLE, MarkProduct
from export_program.domain.mark_application import evaluation as ev
from export_program.domain.mark_application import messages as m
from export_program.domain.mark_application.case import (
    Evaluator,
    MarkApplicationStage,
    SupportKind,
)
from export_program.domain.scheme import SCHEMES, SchemeId, SchemeType, TaskMethod
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import Role
from export_program.engine.checks import findings
from export_program.engine.limits import working_days, years
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.information import RequestInformation, RespondToRequest
from export_program.engine.protocols.intake import DetailsChanged
from export_program.engine.protocols.outcome import (
    AcceptWithdrawal,
    ReopenCase,
    RequestWithdrawal,
)
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.mark_story import (
    CLERK,
    EVALUATOR,
    FIRM,
    LABS,
    LEAD,
    OWNER,
    PEOPLE,
    PLAN,
    POWDER,
    REVIEWER,
    SUSPENDED,
    TASKS,
    TODAY,
    because,
    draft,
    granted,
    later,
    paper,
    review,
    signed,
)
from tests.scenario import NOON, TIMER, Scenario, context, person, walk

S = MarkApplicationStage
SUBMIT = m.SubmitMarkApplication()


def submitted() -> Scenario:
    return walk(draft(), (SUBMIT, OWNER))


def accepted() -> Scenario:
    return walk(submitted(), (review(), CLERK))


def plan(**changes: Any) -> ev.PlanEvaluation:
    return msgspec.structs.replace(PLAN, **changes)


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_an_application_goes_from_its_draft_to_the_grant() -> None:
    stages = [step.meta.stage for step in granted().steps]
    assert list(dict.fromkeys(stages)) == [
        "draft",
        "submitted",
        "application_review",
        "accepted",
        "agreement_signed",
        "evaluation_planned",
        "under_evaluation",
        "evaluation_complete",
        "under_review",
        "recommended",
        "granted",
    ]


def test_two_schemes_are_shipped_and_only_the_mark_has_surveillance() -> None:
    mark, support = SCHEMES[SchemeId.QAZVIN_QUALITY], SCHEMES[SchemeId.BRAND_SUPPORT]
    assert (mark.type, mark.surveillance) == (SchemeType.TYPE_5, years(1))
    assert (support.type, support.surveillance) == (SchemeType.BRAND_SUPPORT, None)
    assert mark.covers("340250")
    assert not mark.covers("930200")
    assert support.covers("930200")


# ---------------------------------------------------------------- intake


def test_an_exporter_applies_for_itself_only() -> None:
    stranger = person("stranger", Role.EXPORTER_USER, str(UUID(int=9)))
    start = m.StartMarkApplication(exporter_id=FIRM, scheme=SchemeId.QAZVIN_QUALITY)
    Scenario(LIFECYCLE, related={"exporter": SUSPENDED}).when(start, stranger).refused(
        RuleBroken, "for itself"
    )


def test_there_is_no_application_without_an_exporter() -> None:
    start = m.StartMarkApplication(exporter_id=FIRM, scheme=SchemeId.QAZVIN_QUALITY)
    Scenario(LIFECYCLE).when(start, OWNER).refused(RuleBroken, "There is such an exporter")


def test_an_exporter_applies_while_in_good_standing_only() -> None:
    draft().knowing(exporter=SUSPENDED).when(SUBMIT, OWNER).refused(
        RuleBroken, "registered and not suspended"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"products": ()}, "at least one product"),
        (
            {"products": (msgspec.structs.replace(POWDER, hs="340220"),)},
            "HS code of its edition",
        ),
        ({"support": (SupportKind.ADVICE,)}, "under a scheme of support"),
        ({"scheme": SchemeId.BRAND_SUPPORT}, "under a scheme of support"),
        (
            {"scheme": SchemeId.BRAND_SUPPORT, "support": (SupportKind.ADVICE,) * 2},
            "names each kind once",
        ),
    ],
)
def test_a_draft_is_handed_in_when_it_is_complete(changes: dict[str, Any], why: str) -> None:
    draft(**changes).when(SUBMIT, OWNER).refused(RuleBroken, why)


def test_goods_outside_the_scheme_are_refused() -> None:
    wheat = MarkProduct(
        product="base-oil", name="Wheat", hs="100199", edition=HsEdition.HS2022, site="alborz"
    )
    draft(products=(wheat,)).when(SUBMIT, OWNER).then(m.MarkApplicationSubmitted)
    pearls = msgspec.structs.replace(wheat, hs="01")
    found = draft(products=(pearls,)).when(SUBMIT, OWNER)
    with pytest.raises(RuleBroken) as told:
        found.taken()
    assert told.value.broken[0].found == "01 is outside qazvin_quality"


def test_a_product_is_made_at_a_site_that_is_named() -> None:
    with pytest.raises(ValueError, match="made at sites that are not listed: alborz"):
        draft(sites=())
    edit = m.EditMarkApplication(sites=())
    emptied = draft().when(edit, OWNER).then(DetailsChanged)
    emptied.when(SUBMIT, OWNER).refused(RuleBroken, "made at a site")


def test_an_edit_replaces_what_it_names_and_keeps_the_rest() -> None:
    box = msgspec.structs.replace(POWDER, product="box", name="Washing tablets")
    edited = draft().when(m.EditMarkApplication(products=(POWDER, box)), OWNER).case
    assert [p.product for p in edited.products] == ["powder", "box"]
    assert edited.sites == draft().case.sites


def test_a_submission_is_frozen_and_numbered() -> None:
    first = submitted()
    box = msgspec.structs.replace(POWDER, product="box")
    again = walk(
        first,
        (m.ReturnMarkApplication(**because("The site is wrong.")), CLERK),  # type: ignore[arg-type]
        (m.EditMarkApplication(products=(POWDER, box)), OWNER),
        (SUBMIT, OWNER),
    )
    assert again.case.submissions[0] == first.case.submissions[0]
    assert len(set(again.case.submissions)) == 2
    assert again.case.requirements_version == "2025-1"


def test_a_draft_lapses_after_ninety_days() -> None:
    due = draft().case.deadlines["draft"]
    assert due.due_at.date() == TODAY + timedelta(days=90)
    draft().on(due.due_at).when(m.LapseMarkApplication(), TIMER).then(
        m.MarkApplicationLapsed, S.LAPSED
    )


# ---------------------------------------------------------------- review and agreement


def test_the_review_takes_five_working_days_and_a_question_stops_its_clock() -> None:
    case = submitted().case
    assert case.deadlines["application review"].due_at == working_days(5).due(
        NOON, context(CLERK, NOON).calendar
    )
    ask = RequestInformation(to="exporter", question="Which plant?", due=TODAY + timedelta(days=9))
    answer = RespondToRequest(request="R1", answer="Alborz.")
    asked = submitted().when(ask, CLERK).on(later(4)).when(answer, OWNER)
    moved = asked.case.deadlines["application review"].due_at
    assert moved > case.deadlines["application review"].due_at


@pytest.mark.parametrize(
    "field", ["information_sufficient", "differences_resolved", "body_competent"]
)
def test_an_application_is_accepted_when_all_three_statements_hold(field: str) -> None:
    lacking = msgspec.structs.replace(review(), **{field: False})
    submitted().when(lacking, CLERK).refused(RuleBroken, "Information is sufficient")
    submitted().when(review(), CLERK).then(m.MarkApplicationAccepted, S.ACCEPTED)


def test_an_application_is_declined_with_a_reason() -> None:
    decline = m.DeclineMarkApplication(
        reason_code=m.DeclineReason.NOT_COMPETENT, reason="No evaluator for detergents."
    )
    ended = submitted().when(decline, CLERK).then(m.MarkApplicationDeclined, S.DECLINED)
    assert ended.last.meta.reason is not None
    assert ended.last.meta.reason.code == "not_competent"
    assert ended.case.decision.outcome == "declined"


def test_the_client_does_not_review_its_own_application() -> None:
    submitted().when(review(), OWNER).refused(NotAllowed)


def test_an_agreement_is_signed_by_the_client_on_the_attached_paper() -> None:
    sign = m.SignCertificationAgreement(agreement="D1")
    accepted().when(sign, OWNER).refused(RuleBroken, "attached certification agreement")
    wrong = accepted().when(paper("quality_manual", "manual.pdf"), OWNER)
    wrong.when(sign, OWNER).refused(RuleBroken, "attached certification agreement")
    right = accepted().when(paper("certification_agreement", "a.pdf"), OWNER)
    right.when(sign, CLERK).refused(NotAllowed)
    done = right.when(sign, OWNER).then(m.CertificationAgreementSigned, S.AGREEMENT_SIGNED)
    assert done.case.agreement_sha256 == done.case.documents["D1"].sha256


def test_an_unsigned_agreement_lapses_after_twenty_working_days() -> None:
    due = accepted().case.deadlines["agreement"]
    assert due.due_at == working_days(20).due(NOON, context(CLERK, NOON).calendar)
    lapsed = accepted().on(due.due_at).when(m.LapseMarkApplication(), TIMER)
    lapsed.then(m.MarkApplicationLapsed, S.LAPSED)
    signed().when(m.LapseMarkApplication(), TIMER).refused(WrongStage)


def test_what_lapsed_or_was_withdrawn_is_reopened_where_it_stood() -> None:
    lapsed = accepted().when(m.LapseMarkApplication(), TIMER)
    reopen = ReopenCase(
        ground="Resolution 12", reason_code=GeneralReason.FORCE_MAJEURE, reason="Flood."
    )
    back = lapsed.when(reopen, LEAD).case
    assert back.stage is S.ACCEPTED
    assert "agreement" in back.deadlines
    ask = RequestWithdrawal(reason_code=GeneralReason.OWN_REQUEST, reason="Line closed.")
    gone = walk(signed(), (ask, OWNER), (AcceptWithdrawal(), CLERK))
    assert gone.case.stage is S.WITHDRAWN
    assert gone.when(reopen, LEAD).case.stage is S.AGREEMENT_SIGNED


# ---------------------------------------------------------------- the plan


def test_the_plan_holds_the_tasks_of_the_scheme() -> None:
    signed().when(plan(tasks=TASKS[1:]), CLERK).refused(RuleBroken, "every task of the scheme")
    no_lab = msgspec.structs.replace(TASKS[1], lab=None)
    signed().when(plan(tasks=(TASKS[0], no_lab, *TASKS[2:])), CLERK).refused(
        RuleBroken, "every task of the scheme"
    )
    signed().when(PLAN, CLERK).then(ev.EvaluationPlanned, S.EVALUATION_PLANNED)


def test_the_plan_names_nothing_twice_and_nothing_in_the_past() -> None:
    signed().when(plan(tasks=(*TASKS, TASKS[0])), CLERK).refused(RuleBroken, "once")
    late = msgspec.structs.replace(TASKS[0], due=TODAY)
    signed().when(plan(tasks=(late, *TASKS[1:])), CLERK).refused(RuleBroken, "in the future")


def test_every_evaluator_is_competent_for_their_tasks() -> None:
    unfit = msgspec.structs.replace(PEOPLE[1], competent_for=(TaskMethod.SYSTEM_AUDIT,))
    signed().when(plan(people=(PEOPLE[0], unfit)), CLERK).refused(RuleBroken, "competent")
    signed().when(plan(people=(PEOPLE[0],)), CLERK).refused(RuleBroken, "competent")


def consultant(days_ago: int) -> tuple[Evaluator, ...]:
    ended = TODAY - timedelta(days=days_ago)
    return (msgspec.structs.replace(PEOPLE[0], consultancy_until=ended), PEOPLE[1])


def test_no_evaluator_consulted_for_the_client_within_two_years() -> None:
    signed().when(plan(people=consultant(729)), CLERK).refused(RuleBroken, "two years")
    signed().when(plan(people=consultant(731)), CLERK).then(ev.EvaluationPlanned)


def test_every_evaluator_declared_interests_and_none_conflicts() -> None:
    for fault in ({"interests_declared_on": None}, {"conflict": True}):
        found = (msgspec.structs.replace(PEOPLE[0], **fault), PEOPLE[1])
        signed().when(plan(people=found), CLERK).refused(RuleBroken, "declared their interests")


def test_a_laboratory_is_accredited_until_its_task_is_due() -> None:
    ends = msgspec.structs.replace(LABS[0], accredited_until=TASKS[1].due - timedelta(days=1))
    signed().when(plan(labs=(ends,)), CLERK).refused(RuleBroken, "accredited")
    signed().when(plan(labs=()), CLERK).refused(RuleBroken, "accredited")


def test_only_the_secretariat_plans() -> None:
    for actor in (EVALUATOR, REVIEWER, OWNER):
        signed().when(PLAN, actor).refused(NotAllowed)

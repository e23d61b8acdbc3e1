"""What units prepare, for the matrix: before their own people, and before who countersigns."""

from typing import Any


def prepared_scene(stage: Any) -> dict[str, int]:
    """A dossier and a report that the handler wrote, and a dossier that another bureau signs."""
    return {
        "prepared": closing(stage).pk,
        "prepared-report": report(stage).pk,
        "joint": joint(stage).pk,
    }


def closing(stage: Any) -> Any:
    """A dossier of the handler's, before whoever speaks for his unit."""
    return _closing(stage, stage.sign().pk, "he", "已完工")


def report(stage: Any) -> Any:
    """A report of the handler's."""
    from luoshi.feedback.services import Given, prepare_report

    given = Given({"word": "on_schedule", "progress": "完成两个小区"})
    return stage.act(prepare_report, "he", matter_id=stage.sign().pk, given=given)


def joint(stage: Any) -> Any:
    """What two bureaus own, prepared by the one that leads, before the other."""
    from luoshi.matters import services
    from luoshi.matters.rules import Ownership

    pk = stage.shared(Ownership.JOINT).pk
    stage.act(services.sign, "zhou", matter_id=pk)
    return _closing(stage, pk, "zhou", "查完")


def _closing(stage: Any, pk: int, who: str, done: str) -> Any:
    from luoshi.matters import services
    from luoshi.matters.rules.preparing import PreparedKind

    words = {"summary": "都已完成。", "done0": done}
    given = services.Preparing(PreparedKind.CLOSING, words)
    return stage.act(services.prepare, who, matter_id=pk, given=given)

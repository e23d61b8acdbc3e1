"""协调函: a help request as a letter, once for the page and the document."""

from datetime import date

from django.utils.translation import gettext as _

from luoshi.kernel.actor import Role
from luoshi.kernel.periods import civil_day
from luoshi.kit.components.words import day, moment
from luoshi.matters import queries
from luoshi.matters.columns import source_label
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.slips import Slip


def letter_for(row: HelpRequest, matter: Matter, today: date) -> Slip:
    """The letter of a request the actor has been shown; `matter` comes with its facts."""
    return Slip(
        title=_("协调函"),
        number=matter.number,
        rows=tuple(_rows(row, matter, today)),
        issuer=row.asked_unit.name,
        issuer_label=_("提请单位"),
        day=civil_day(row.asked_at),
        replies=(_("答复内容"), _("附件"), _("备注")),
        reply_title=_("协调事项答复"),
        reply_by=_("答复单位"),
    )


def _rows(row: HelpRequest, matter: Matter, today: date) -> list[tuple[str, str]]:
    date_ = queries.help_dates([row]).get(row.pk)
    name, phone = queries.contact_of(row.asked_unit_id, today, (Role.LIAISON, Role.HEAD))
    return [
        (_("主送单位"), row.helper.name),
        (_("涉及事项"), matter.content),
        (_("督办类型"), source_label(matter)),
        (_("交办单位"), matter.dispatcher.name),
        (_("协调内容"), row.question),
        (_("希望的答复"), row.wanted),
        (_("答复时限"), day(queries.last_day(date_)) if date_ else ""),
        (_("提请时间"), moment(row.asked_at)),
        (_("联系人"), f"{name} {phone}".strip()),
    ]

"""Version 1 of the API: the routers, the renderer, and the one form of refusals."""

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from luoshi.api import (
    batch,
    closing,
    drafts,
    evidence,
    evidence_asks,
    feedback,
    growing,
    handovers,
    help,
    instructions,
    matters,
    notices,
    papers,
    plans,
    requests,
    routes,
    saved_views,
    sign_offs,
    units,
)
from luoshi.api.auth import Token
from luoshi.api.refusals import teach


class Readable(JSONRenderer):
    """Chinese as it is written, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012  # ninja's own form


api = NinjaAPI(
    title="落实 Luoshi",
    version="1",
    description="与网页同样的办理步骤。写入请求带 Idempotency-Key，重试不会重复办理。",
    docs_url=None,
    urls_namespace="api:v1",
    auth=Token(),
    renderer=Readable(),
)
teach(api)
api.add_router("/papers", papers.router)
api.add_router("/matters", matters.router)
api.add_router("/matters", batch.router)
api.add_router("/matters", drafts.router)
api.add_router("/matters", closing.router)
api.add_router("/matters", requests.router)
api.add_router("/matters", evidence.of_matters)
api.add_router("/evidence", evidence.router)
api.add_router("/matters", evidence_asks.of_matters)
api.add_router("/evidence-asks", evidence_asks.router)
api.add_router("/matters", help.asking)
api.add_router("/help", help.router)
api.add_router("/matters", plans.router)
api.add_router("/matters", growing.router)
api.add_router("/instructions", instructions.router)
api.add_router("/matters", routes.router)
api.add_router("/unit-route", routes.units)
api.add_router("/saved-views", saved_views.router)
api.add_router("/sign-offs", sign_offs.router)
api.add_router("/handovers", handovers.router)
api.add_router("/feedback", feedback.router)
api.add_router("/units", units.router)
api.add_router("/notices", notices.router)

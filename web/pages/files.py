"""Attached files: looked at on a page of ours, given back byte for byte as attachments; browsers open none of them."""

from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import documents, instances, people, signatures
from processes.documents import Attachment
from processes.errors import NotFound
from web import acts, clock, drawn, errors, moments, overview, signed
from web.downloads import disposition
from web.security import access

pages = Blueprint("files", __name__)
_AT_ONCE = 8
_ALONE = "default-src 'none'; sandbox"


@pages.get("/files/<id:file_id>")
@access("file.view")
def download(file_id: int) -> ResponseReturnValue:
    """Give a file of this agency."""
    attachment = _found(file_id)
    answer = Response(documents.store().read(attachment.sha256), mimetype=attachment.media_type)
    answer.headers["Content-Disposition"] = disposition(attachment.name)
    answer.headers["Content-Security-Policy"] = _ALONE
    return answer


def _found(file_id: int) -> Attachment:
    """Find a file; one that was removed is there for those who read records, and for nobody else."""
    return documents.find(g.actor.agency_id, file_id, with_removed=people.may(g.actor, "record.view"))


@pages.get("/files/<id:file_id>/view")
@access("file.view")
def view(file_id: int) -> ResponseReturnValue:
    """Show a file as pictures of its pages, and what is known of its signatures."""
    attachment = _found(file_id)
    instance = instances.instance(attachment.agency_id, attachment.instance_id)
    first = max(1, request.args.get("first", 1, type=int))
    return render_template(
        "file.html",
        file=overview.file_item(attachment),
        attachment=attachment,
        instance=instance,
        is_removed=attachment.removed_at is not None,
        back=_back(instance.id),
        sheets=_sheets(attachment, first),
        signature=signed.about(attachment, signed.checks(attachment)),
        digest=signed.grouped(attachment.sha256),
        uploaded=moments.moment_words(attachment.uploaded_at),
        may_check=people.may(g.actor, "signature.check") and attachment.media_type == drawn.PDF,
        once=acts.new_key(),
    )


def _back(instance_id: int) -> str:
    """Say where a reader comes from: the dossier, or the records of the instance."""
    page = "dossiers.show" if people.may(g.actor, "dossier.view") else "audit.replay"
    return url_for(page, instance_id=instance_id)


def _sheets(attachment: Attachment, first: int) -> dict[str, Any]:
    """List the pages to show: a few at once, whatever the length of the file."""
    if attachment.media_type in drawn.PICTURES:
        count = 1
    elif attachment.media_type == drawn.PDF:
        count = drawn.count(documents.store().read(attachment.sha256))
    else:
        return {"kind": "other", "pages": [], "count": 0}
    last = min(count, first + _AT_ONCE - 1)
    return {
        "kind": "shown" if count else "undrawable",
        "count": count,
        "first": first,
        "last": last,
        "pages": [
            {"number": number, "url": url_for("files.page", file_id=attachment.id, page=number)}
            for number in range(first, last + 1)
        ],
        "before": url_for("files.view", file_id=attachment.id, first=max(1, first - _AT_ONCE)) if first > 1 else "",
        "after": url_for("files.view", file_id=attachment.id, first=last + 1) if last < count else "",
    }


@pages.get("/files/<id:file_id>/pages/<int(min=1, max=9999):page>")
@access("file.view")
def page(file_id: int, page: int) -> ResponseReturnValue:
    """Give the picture of a page; a picture has one. Other kinds of files have none (``NotFound``)."""
    attachment = _found(file_id)
    data = documents.store().read(attachment.sha256)
    if attachment.media_type in drawn.PICTURES and page == 1:
        answer = Response(data, mimetype=attachment.media_type)
    elif attachment.media_type == drawn.PDF:
        answer = Response(drawn.draw(data, page), mimetype="image/png")
    else:
        raise NotFound(file=file_id, page=page)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = _ALONE
    return answer


@pages.post("/files/<id:file_id>/signatures")
@access("signature.check")
def check(file_id: int) -> ResponseReturnValue:
    """Look at the signatures of a file again: a new report beside the earlier ones."""
    if (before := acts.answered()) is not None:
        return before
    report = signatures.examine_again(file_id=file_id, actor=g.actor, now=clock.now())

    def act() -> str:
        if report is not None:
            signatures.check_again(file_id=file_id, report=report, actor=g.actor, now=clock.now())
        return url_for("files.view", file_id=file_id)

    answer = acts.perform(act)
    errors.flash_done("signatures.checked" if report is not None else "signatures.nothing_to_check")
    return answer

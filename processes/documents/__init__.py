"""Files of instances now; controlled documents and their revisions will live here too."""

from processes.documents.attachments import attach, attachments, configure, find, prune, remove, store
from processes.documents.files import ALLOWED, FILE_BYTES, INSTANCE_BYTES, FileStore, StoredFile
from processes.documents.models import Attachment, SignatureKind

__all__ = [
    "ALLOWED",
    "FILE_BYTES",
    "INSTANCE_BYTES",
    "Attachment",
    "FileStore",
    "SignatureKind",
    "StoredFile",
    "attach",
    "attachments",
    "configure",
    "find",
    "prune",
    "remove",
    "store",
]

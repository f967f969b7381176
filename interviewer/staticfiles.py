"""Where static files are kept: compressed, without comments, with their hash in the name."""

from typing import Final

from django.core.files import File
from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

from interviewer.comments import without_comments

# What others wrote stays as they wrote it.
OUR_FOLDERS: Final = ("js/", "css/")
COMMENTED: Final = (".js", ".css")


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrite the imports between ES modules too, so that none is served stale."""

    support_js_module_import_aggregation = True

    def _save(self, name: str, content: "File[bytes]") -> str:
        if name.startswith(OUR_FOLDERS) and name.endswith(COMMENTED):
            content = ContentFile(without_comments(name, content.read().decode()).encode())
        saved: str = super()._save(name, content)
        return saved

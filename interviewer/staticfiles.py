"""Where static files are kept: compressed, without comments, with their hash in the name."""

from typing import Any, Final

from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

from interviewer.comments import without_comments

# What others wrote stays as they wrote it.
OUR_FOLDERS: Final = ("js/", "css/")
COMMENTED: Final = (".js", ".css")


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrite the imports between ES modules too, so that none is served stale."""

    # A pass may settle but one step of a chain of imports, by the order in which the disk lists the files.
    max_post_process_passes = 50
    support_js_module_import_aggregation = True

    def _save(self, name: str, content: Any) -> str:
        if name.startswith(OUR_FOLDERS) and name.endswith(COMMENTED):
            source = b"".join(
                content.chunks()
            ).decode()  # from the beginning, whoever has read of it
            content = ContentFile(without_comments(name, source).encode())
        saved: str = super()._save(name, content)
        return saved

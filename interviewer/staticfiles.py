"""Where static files are kept: compressed, with their hash in the name."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrite the imports between ES modules too, so that none is served stale."""

    support_js_module_import_aggregation = True

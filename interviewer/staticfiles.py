"""Where static files are kept: compressed, with their hash in the name."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrite the imports between ES modules too, so that none is served stale."""

    # A pass may settle but one step of a chain of imports, by the order in which the disk lists the files.
    max_post_process_passes = 50
    support_js_module_import_aggregation = True

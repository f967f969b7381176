"""A page's form, as a browser would send it back."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the fields of the (last) form that is sent by POST."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.fields: dict[str, str] = {}
        self._is_inside = False
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = has.get("id") == self.form_id
        if not self._is_inside:
            return
        name = has.get("name", "")
        match tag:
            case "input" if has.get("type") in ("checkbox", "radio"):
                if "checked" in has:
                    self.fields[name] = has.get("value", "on")
            case "input" if name and has.get("type") != "submit":
                self.fields[name] = has.get("value", "")
            case "textarea":
                self._text = name
                self.fields[name] = ""
            case "select":
                self._select = name
            case "option" if self._select and "selected" in has:
                self.fields[self._select] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea":
            # What a browser leaves out: the line break after the opening tag.
            self.fields[self._text] = self.fields[self._text].removeprefix("\n")
            self._text = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data


def form_on(html: str, form_id: str) -> dict[str, str]:
    """Return what the form with this id holds; what is only a pattern for new rows is left out."""
    parser = _Form(form_id)
    parser.feed(html)
    return {name: value for name, value in parser.fields.items() if "__prefix__" not in name}

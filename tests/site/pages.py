"""A built site as a browser meets it: each page's words, links, anchors and resources."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

LOADING_RELATIONS = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "manifest",
    "preconnect",
    "dns-prefetch",
}
LOADING_TAGS = {"script", "img", "iframe", "source", "audio", "video"}


class Page(HTMLParser):
    """One page of a site; addresses stay as they are written."""

    def __init__(self, site: Path, path: Path) -> None:
        super().__init__()
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.resources: list[str] = []
        self._site = site
        self._words: list[str] = []
        self.feed(self.text)

    @property
    def words(self) -> str:
        """What the page says, with single spaces."""
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag names, links to or loads."""
        values = {name: value for name, value in attrs if value}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link" and LOADING_RELATIONS.intersection(values.get("rel", "").split()):
            self.resources.append(values["href"])
        elif tag in LOADING_TAGS:
            self.resources += [values[name] for name in ("src", "srcset") if name in values]

    def handle_data(self, data: str) -> None:
        """Note what is said."""
        self._words.append(data)

    def target(self, address: str) -> tuple[Path, str]:
        """The file and the anchor that an address inside the site leads to."""
        place, anchor = urldefrag(address)
        path = unquote(urlsplit(place).path)
        if not path:
            return self.path, unquote(anchor)
        start = self._site if path.startswith("/") else self.path.parent
        file = (start / path.lstrip("/")).resolve()
        return file / "index.html" if file.is_dir() else file, unquote(anchor)


def read_pages(site: Path) -> dict[Path, Page]:
    """All pages by their file."""
    return {path: Page(site, path) for path in sorted(site.rglob("*.html"))}


def is_elsewhere(address: str) -> bool:
    """Whether an address leaves the site."""
    parts = urlsplit(address)
    return bool(parts.scheme or parts.netloc)

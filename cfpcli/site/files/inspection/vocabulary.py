"""The vocabulary of HTML (Living Standard, sections 3 to 4 and 16) and of WAI-ARIA 1.2, as far as pages are checked."""

PHRASING = frozenset({
    "a", "abbr", "area", "audio", "b", "bdi", "bdo", "br", "button", "canvas", "cite", "code", "data", "datalist",
    "del", "dfn", "em", "embed", "i", "iframe", "img", "input", "ins", "kbd", "label", "link", "map", "mark", "math",
    "meta", "meter", "noscript", "object", "output", "picture", "progress", "q", "ruby", "s", "samp", "script",
    "select", "slot", "small", "span", "strong", "sub", "sup", "svg", "template", "textarea", "time", "u", "var",
    "video", "wbr",
})  # fmt: skip
"""Elements that are allowed within a line of text."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SECTIONS = frozenset({"article", "aside", "nav", "section"})

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figure", "footer",
    "form", "header", "hgroup", "hr", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "table", "ul",
}) | HEADINGS  # fmt: skip
"""Elements that are allowed where text in lines is not the only content."""

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
"""Elements without an end tag."""

RAW = frozenset({"script", "style", "textarea", "title"})
"""Elements whose content is text up to their end tag."""

OPTIONAL_END = frozenset({
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup", "rt", "rp",
    "head", "body", "html",
})  # fmt: skip
"""Elements whose end tag may be omitted."""

_CELLS = frozenset({"td", "th"})
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot", "tr", "colgroup"}) | _CELLS

CLOSED_BY: dict[str, frozenset[str]] = {
    **dict.fromkeys(BLOCKS, frozenset({"p"})),
    "li": frozenset({"li", "p"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dt", "dd", "p"})),
    **dict.fromkeys(("td", "th"), _CELLS),
    "tr": _CELLS | {"tr", "colgroup"},
    **dict.fromkeys(("thead", "tbody", "tfoot"), _ROW_GROUPS),
    "colgroup": frozenset({"colgroup"}),
    "option": frozenset({"option"}),
    "optgroup": frozenset({"option", "optgroup"}),
    **dict.fromkeys(("rt", "rp"), frozenset({"rt", "rp"})),
}
"""The open elements, of those with an optional end tag, that the start of another element closes."""

TEXT_ONLY_IN_LINES = frozenset({
    "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "dfn", "em", "i", "kbd", "label", "legend", "mark",
    "meter", "output", "p", "pre", "progress", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub",
    "summary", "sup", "time", "u", "var",
}) | HEADINGS  # fmt: skip
"""Elements with text in lines and phrasing elements only."""

TRANSPARENT = frozenset({"a", "audio", "canvas", "del", "ins", "map", "noscript", "object", "slot", "video"})
"""Elements in which everything is allowed that is allowed around them."""

_DATA = frozenset({"script", "template"})

CHILDREN: dict[str, frozenset[str]] = {
    "html": frozenset({"head", "body"}),
    "head": _DATA | {"base", "link", "meta", "noscript", "style", "title"},
    **dict.fromkeys(("ul", "ol", "menu"), _DATA | {"li"}),
    "dl": _DATA | {"dt", "dd", "div"},
    "table": _DATA | {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    **dict.fromkeys(("thead", "tbody", "tfoot"), _DATA | {"tr"}),
    "tr": _DATA | _CELLS,
    "colgroup": frozenset({"col", "template"}),
    "select": _DATA | {"option", "optgroup", "hr"},
    "optgroup": _DATA | {"option"},
    "picture": _DATA | {"source", "img"},
    "hgroup": _DATA | HEADINGS | {"p"},
}
"""The elements with a closed list of children; text is not allowed in them."""

PARENTS: dict[str, frozenset[str]] = {
    "head": frozenset({"html"}),
    "body": frozenset({"html"}),
    "title": frozenset({"head"}),
    "base": frozenset({"head"}),
    "style": frozenset({"head", "noscript"}),
    "li": frozenset({"ul", "ol", "menu"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dl", "div"})),
    "tr": frozenset({"table", "thead", "tbody", "tfoot"}),
    **dict.fromkeys(("td", "th"), frozenset({"tr"})),
    **dict.fromkeys(("caption", "colgroup", "thead", "tbody", "tfoot"), frozenset({"table"})),
    "col": frozenset({"colgroup"}),
    "option": frozenset({"select", "optgroup", "datalist"}),
    "optgroup": frozenset({"select"}),
    "legend": frozenset({"fieldset"}),
    "summary": frozenset({"details"}),
    "figcaption": frozenset({"figure"}),
    "source": frozenset({"audio", "video", "picture"}),
    "track": frozenset({"audio", "video"}),
    **dict.fromkeys(("rt", "rp"), frozenset({"ruby"})),
}
"""The parents of elements that are allowed in few places only."""

ORDERS: dict[str, dict[str, int]] = {
    "table": {"caption": 0, "colgroup": 1, "thead": 2, "tbody": 3, "tr": 3, "tfoot": 4},
    "picture": {"source": 0, "img": 1},
    "figure": {"figcaption": 0},
}
"""The order of the parts of some elements; of those in `SINGLE` there is one."""

SINGLE = frozenset({"caption", "thead", "tfoot", "img", "figcaption"})

NEEDED: dict[str, frozenset[str]] = {
    "hgroup": HEADINGS,
    "picture": frozenset({"img"}),
    "ruby": frozenset({"rt"}),
    "tr": _CELLS,
}
"""The children of which some elements need one."""

_PRESSABLE = frozenset({"a", "button"})
_NO_HEADING = frozenset({"address", "dt", "th"})

NOT_WITHIN: dict[str, frozenset[str]] = {
    **dict.fromkeys(("a", "button", "details", "embed", "iframe", "select", "textarea"), _PRESSABLE),
    "input": _PRESSABLE,
    "label": _PRESSABLE | {"label"},
    "form": frozenset({"form"}),
    "main": SECTIONS | {"header", "footer", "main"},
    **dict.fromkeys(("header", "footer"), _NO_HEADING | {"header", "footer"}),
    **dict.fromkeys(SECTIONS | HEADINGS | {"hgroup"}, _NO_HEADING),
    "address": frozenset({"address"}),
    "dfn": frozenset({"dfn"}),
    "meter": frozenset({"meter"}),
    "progress": frozenset({"progress"}),
    "table": frozenset({"caption"}),
}
"""The elements within which, at any depth, an element is not allowed."""

OBSOLETE = frozenset({
    "acronym", "applet", "basefont", "bgsound", "big", "blink", "center", "dir", "font", "frame", "frameset", "isindex",
    "keygen", "listing", "marquee", "menuitem", "multicol", "nextid", "nobr", "noembed", "noframes", "param",
    "plaintext", "rb", "rtc", "spacer", "strike", "tt", "xmp",
})  # fmt: skip

ELEMENTS = PHRASING | BLOCKS | frozenset(PARENTS) | {"html"}
"""Every element that is not obsolete."""

CONTROLS = frozenset({"button", "input", "meter", "output", "progress", "select", "textarea"})
"""Elements to which a label can refer."""

UNLABELLED_INPUTS = frozenset({"hidden", "submit", "reset", "button", "image"})
"""Types of input that need no label."""

NAMELESS = frozenset({
    "abbr", "b", "bdi", "bdo", "caption", "cite", "code", "data", "del", "dfn", "div", "em", "i", "ins", "kbd", "mark",
    "p", "pre", "q", "rp", "rt", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
})  # fmt: skip
"""Elements whose own role may not be named by `aria-label` or `aria-labelledby` (ARIA in HTML, section 4)."""

GLOBAL_ATTRIBUTES = frozenset({
    "accesskey", "autocapitalize", "autocorrect", "autofocus", "class", "content", "contenteditable", "dir",
    "draggable", "enterkeyhint", "hidden", "id", "inert", "inputmode", "is", "itemid", "itemprop", "itemref",
    "itemscope", "itemtype", "lang", "nonce", "popover", "prefix", "property", "rel", "resource", "role", "slot",
    "spellcheck", "style", "tabindex", "title", "translate", "typeof", "vocab", "writingsuggestions",
})  # fmt: skip
"""The attributes of every element, with those of RDFa."""

_LOADING = "crossorigin integrity referrerpolicy fetchpriority blocking"
_MEDIA = "src crossorigin preload autoplay loop muted controls"
_SENDING = "disabled form name formaction formenctype formmethod formnovalidate formtarget value type"

ATTRIBUTES: dict[str, frozenset[str]] = {
    element: frozenset(names.split())
    for element, names in {
        "a": "href target download ping rel hreflang type referrerpolicy",
        "area": "alt coords shape href target download ping rel referrerpolicy",
        "audio": _MEDIA,
        "base": "href target",
        "blockquote": "cite",
        "button": f"{_SENDING} popovertarget popovertargetaction command commandfor",
        "canvas": "width height",
        "col": "span",
        "colgroup": "span",
        "data": "value",
        "del": "cite datetime",
        "details": "open name",
        "dialog": "open closedby",
        "embed": "src type width height",
        "fieldset": "disabled form name",
        "form": "accept-charset action autocomplete enctype method name novalidate target rel",
        "html": "xmlns",
        "iframe": "src srcdoc name sandbox allow allowfullscreen width height referrerpolicy loading",
        "img": f"alt src srcset sizes usemap ismap width height decoding loading {_LOADING}",
        "input": f"{_SENDING} accept alpha alt autocomplete checked colorspace dirname height list max maxlength min"
        " minlength multiple pattern placeholder popovertarget popovertargetaction readonly required size src step"
        " width",
        "ins": "cite datetime",
        "label": "for",
        "li": "value",
        "link": f"href rel media hreflang type sizes imagesrcset imagesizes as color disabled {_LOADING}",
        "map": "name",
        "meta": "name http-equiv content charset media",
        "meter": "value min max low high optimum",
        "object": "data type name form width height",
        "ol": "reversed start type",
        "optgroup": "disabled label",
        "option": "disabled label selected value",
        "output": "for form name",
        "progress": "value max",
        "q": "cite",
        "script": f"src type nomodule async defer {_LOADING}",
        "select": "autocomplete disabled form multiple name required size",
        "slot": "name",
        "source": "type media src srcset sizes width height",
        "style": "media blocking",
        "td": "colspan rowspan headers",
        "template": "shadowrootmode shadowrootdelegatesfocus shadowrootclonable shadowrootserializable",
        "textarea": "autocomplete cols dirname disabled form maxlength minlength name placeholder readonly required"
        " rows wrap",
        "th": "colspan rowspan headers scope abbr",
        "time": "datetime",
        "track": "kind src srclang label default",
        "video": f"{_MEDIA} poster playsinline width height",
    }.items()
}
"""The attributes of single elements, besides the global ones."""

ARIA = frozenset({
    "aria-activedescendant", "aria-atomic", "aria-autocomplete", "aria-braillelabel", "aria-brailleroledescription",
    "aria-busy", "aria-checked", "aria-colcount", "aria-colindex", "aria-colindextext", "aria-colspan",
    "aria-controls", "aria-current", "aria-describedby", "aria-description", "aria-details", "aria-disabled",
    "aria-errormessage", "aria-expanded", "aria-flowto", "aria-haspopup", "aria-hidden", "aria-invalid",
    "aria-keyshortcuts", "aria-label", "aria-labelledby", "aria-level", "aria-live", "aria-modal", "aria-multiline",
    "aria-multiselectable", "aria-orientation", "aria-owns", "aria-placeholder", "aria-posinset", "aria-pressed",
    "aria-readonly", "aria-relevant", "aria-required", "aria-roledescription", "aria-rowcount", "aria-rowindex",
    "aria-rowindextext", "aria-rowspan", "aria-selected", "aria-setsize", "aria-sort", "aria-valuemax",
    "aria-valuemin", "aria-valuenow", "aria-valuetext",
})  # fmt: skip
"""The attributes of WAI-ARIA 1.2."""

ROLES = frozenset({
    "alert", "alertdialog", "application", "article", "banner", "blockquote", "button", "caption", "cell", "checkbox",
    "code", "columnheader", "combobox", "comment", "complementary", "contentinfo", "definition", "deletion", "dialog",
    "directory", "document", "emphasis", "feed", "figure", "form", "generic", "grid", "gridcell", "group", "heading",
    "img", "image", "insertion", "link", "list", "listbox", "listitem", "log", "main", "mark", "marquee", "math",
    "menu", "menubar", "menuitem", "menuitemcheckbox", "menuitemradio", "meter", "navigation", "none", "note",
    "option", "paragraph", "presentation", "progressbar", "radio", "radiogroup", "region", "row", "rowgroup",
    "rowheader", "scrollbar", "search", "searchbox", "separator", "slider", "spinbutton", "status", "strong",
    "subscript", "suggestion", "superscript", "switch", "tab", "table", "tablist", "tabpanel", "term", "textbox",
    "time", "timer", "toolbar", "tooltip", "tree", "treegrid", "treeitem",
})  # fmt: skip
"""The roles of WAI-ARIA 1.2 that are not abstract, and those that HTML maps its elements to."""

_FLAG = frozenset({"true", "false"})
_BOOLEAN = (
    "allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate inert ismap"
    " itemscope loop multiple muted nomodule novalidate open playsinline readonly required reversed selected"
)

VALUES: dict[str, frozenset[str]] = {
    **{name: frozenset({"", name}) for name in _BOOLEAN.split()},
    **dict.fromkeys(
        (
            "aria-atomic", "aria-busy", "aria-disabled", "aria-modal", "aria-multiline", "aria-multiselectable",
            "aria-readonly", "aria-required", "draggable",
        ),
        _FLAG,
    ),
    **dict.fromkeys(("aria-expanded", "aria-hidden", "aria-selected"), _FLAG | {"undefined"}),
    **dict.fromkeys(("aria-checked", "aria-pressed"), _FLAG | {"mixed", "undefined"}),
    "aria-current": _FLAG | {"page", "step", "location", "date", "time"},
    "aria-live": frozenset({"off", "polite", "assertive"}),
    "aria-sort": frozenset({"none", "ascending", "descending", "other"}),
    "aria-orientation": frozenset({"horizontal", "vertical", "undefined"}),
    "dir": frozenset({"ltr", "rtl", "auto"}),
    "hidden": frozenset({"", "hidden", "until-found"}),
    "translate": frozenset({"", "yes", "no"}),
    "spellcheck": _FLAG | {""},
    "contenteditable": _FLAG | {"", "plaintext-only"},
    "enterkeyhint": frozenset({"enter", "done", "go", "next", "previous", "search", "send"}),
    "inputmode": frozenset({"none", "text", "tel", "url", "email", "numeric", "decimal", "search"}),
    "popover": frozenset({"", "auto", "hint", "manual"}),
    "loading": frozenset({"lazy", "eager"}),
    "decoding": frozenset({"sync", "async", "auto"}),
    "scope": frozenset({"row", "col", "rowgroup", "colgroup"}),
    "method": frozenset({"get", "post", "dialog"}),
}  # fmt: skip
"""The values of attributes with few; they are the same for every element that has the attribute."""

TYPES: dict[str, frozenset[str]] = {
    "button": frozenset({"submit", "reset", "button"}),
    "input": frozenset({
        "hidden", "text", "search", "tel", "url", "email", "password", "date", "month", "week", "time",
        "datetime-local", "number", "range", "color", "checkbox", "radio", "file", "submit", "image", "reset", "button",
    }),
    "ol": frozenset({"1", "a", "A", "i", "I"}),
}  # fmt: skip
"""The values of `type`."""

WHOLE_NUMBERS = frozenset({
    "aria-level", "aria-posinset", "aria-setsize", "colspan", "cols", "height", "maxlength", "minlength", "rows",
    "rowspan", "size", "span", "start", "tabindex", "width",
})  # fmt: skip
"""Attributes with a whole number."""

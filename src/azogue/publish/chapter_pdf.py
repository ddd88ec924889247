"""The plan chapter as PDF, made from its HTML: tagged for screen readers (PDF/UA-1), fonts inside."""

from __future__ import annotations


def chapter_pdf(html: str) -> bytes:
    """Print the HTML of a chapter (`azogue.publish.chapter_html`) as PDF.

    Parameters
    ----------
    html : str
        A page that needs nothing else: no address is opened.

    Returns
    -------
    bytes
    """
    import weasyprint

    inside = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    made = weasyprint.HTML(string=html, url_fetcher=inside).write_pdf(pdf_variant="pdf/ua-1", optimize_images=False)
    if not isinstance(made, bytes):
        raise TypeError("the PDF was not made in memory")
    return made

"""The site: the published programme as a folder of static pages."""

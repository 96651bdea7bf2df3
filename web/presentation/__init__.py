"""What pages are made of: values of forms, filters, charts, Markdown, templates."""

"""The indicators that ship: datasets in YAML, over the product's own tables and a tax one."""

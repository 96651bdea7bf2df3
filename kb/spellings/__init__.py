"""Which old spellings stand for which names: asked by whoever takes or looks for one."""

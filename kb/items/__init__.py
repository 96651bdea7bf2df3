"""The register of what is to be put right, whoever found it: from open to effect confirmed."""

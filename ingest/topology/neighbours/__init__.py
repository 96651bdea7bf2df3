"""What devices say of their neighbours: listings of CDP and LLDP, as they are pasted."""

"""Evidence packs: whom they are about, what goes in, how the file is made and kept."""

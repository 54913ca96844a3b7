"""Records become people and households, with how sure that is; a person's word is kept above the model's."""

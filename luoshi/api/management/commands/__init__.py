"""Commands of this room; `luoshi token` calls them."""

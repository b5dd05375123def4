"""Photo to page: decode, find and straighten the board, even out the light."""

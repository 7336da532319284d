"""„Organisation vorschlagen“: what a listing needs, sent by anybody, seen by the office alone until it is reviewed."""

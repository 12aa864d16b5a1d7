package main

import "github.com/vtykit/vtykit/linemode"

// defaultCharacters are those of a terminal that nobody has changed. AYT is not among them: no terminal here has ^T for it, and the editor has
// another use for that.
func defaultCharacters() linemode.Table {
	t := linemode.BSD()
	t[linemode.AreYouThere] = linemode.Setting{}
	return t
}

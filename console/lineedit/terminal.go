package lineedit

// SetTerminal changes Config's Width, InsertChar and Plain, for a terminal of which more is known than at New. It is for
// between two lines: after End and before Start. While a line is on the screen, Resize changes the width.
func (e *Editor) SetTerminal(width int, insertChar, plain bool) {
	e.cfg.Width, e.cfg.InsertChar, e.cfg.Plain = width, insertChar, plain
}

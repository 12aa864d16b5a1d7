// Package safe holds two things that everything foreign passes on its way out of the program: text that a peer or neighbour
// chose, made harmless before a terminal or a log shows it ([AppendText], [AppendLine], [Line]), and file contents, replaced as a
// whole or not at all ([WriteFile]).
//
// # What is printable
//
// Printable is valid UTF-8 without: C0 controls (below 0x20), DEL, C1 controls (U+0080 to U+009F, which an 8-bit terminal obeys
// like ESC sequences), the line and paragraph separators U+2028 and U+2029, and the bidirectional embeddings, overrides and
// isolates (U+202A to U+202E, U+2066 to U+2069), which make a line read otherwise than it is. Each byte of anything else is shown
// as \xNN in lower case, so an escape character is `\x1b`. A backslash stands for itself: escaped text is for eyes, not for
// decoding.
package safe

package fingerprint

// Terminal is what the robot check found: whether a terminal stands behind the client that says where its cursor is.
type Terminal string

const (
	NotAsked    Terminal = ""
	NoTerminal  Terminal = "no terminal"    // no answer in time: a program, or a client that still edits lines itself
	IsTerminal  Terminal = "terminal"       // one space moved the cursor by one column
	WrongAnswer Terminal = "wrong position" // it answers, but its cursor does not move as a terminal's
)

// robotQuery asks where the cursor is, writes a space and asks again (ECMA-48 DSR 6, answered by CPR).
const robotQuery = "\x1b[6n \x1b[6n"

// robotAnswers is how many answers that makes.
const robotAnswers = 2

// maxCell bounds the numbers of an answer.
const maxCell = 9999

// cursorReports finds CPR, ESC [ row ; column R, in text. More than robotAnswers are not looked at.
type cursorReports struct {
	state uint8  // 0 text, 1 ESC, 2 row, 3 column
	cell  [2]int // of the report that has not ended
	at    [robotAnswers][2]int
	n     int
}

func (c *cursorReports) feed(p []byte) {
	if c.n == len(c.at) {
		return
	}
	for _, b := range p {
		switch {
		case b == 0x1b:
			c.state, c.cell = 1, [2]int{}
		case c.state == 1 && b == '[':
			c.state = 2
		case c.state >= 2 && '0' <= b && b <= '9':
			v := &c.cell[c.state-2]
			*v = min(*v*10+int(b-'0'), maxCell)
		case c.state == 2 && b == ';':
			c.state = 3
		case c.state == 3 && b == 'R':
			c.state = 0
			c.at[c.n] = c.cell
			if c.n++; c.n == len(c.at) {
				return
			}
		default:
			c.state = 0
		}
	}
}

// verdict is the check's result once the time is over or both answers are there.
func (c *cursorReports) verdict() Terminal {
	switch {
	case c.n == 0:
		return NoTerminal
	case c.n == robotAnswers && c.at[0][0] == c.at[1][0] && c.at[0][1]+1 == c.at[1][1]:
		return IsTerminal
	}
	return WrongAnswer
}

package main

import (
	"context"
	"time"

	"github.com/vtykit/vtykit/internal/program"
	"github.com/vtykit/vtykit/telnet"
)

// eofPause is the time between two ends of file. One is for one read only, and is lost on a program that changes its terminal's mode
// meanwhile.
const eofPause = time.Second

// looks are the times behind each look at whether a client has gone. Some close the one half and then, half a second later, the other,
// and it takes two looks to see it: one that is answered by a reset, and one that finds that.
func looks() [4]time.Duration {
	return [...]time.Duration{100 * time.Millisecond, 900 * time.Millisecond, time.Second, 100 * time.Millisecond}
}

// farewell is what is done for a client that has ended its half of the connection, as `nc -N` does behind its input: the program finds
// the end of its input, and what it has to say goes out until it ends, for eofWait at the longest.
//
// A client that has gone has ended its half as well. It is told from the other by what its system answers to whatever is sent to it, a
// reset, and then the program is hung up: at the end of its input it might finish what was half done.
type farewell struct {
	s          *session
	looked     int
	step, late *time.Timer
}

func (f *farewell) stop() {
	f.step.Stop()
	f.late.Stop()
}

func (f *farewell) begin() {
	f.step.Reset(0)
	f.late.Reset(f.s.d.eofWait)
}

// next is the next step. It is false where the program is to be hung up.
func (f *farewell) next(ctx context.Context, p *program.Program) bool {
	switch looks := looks(); {
	case f.s.halfTyped:
		return false // nobody has entered the line, and a shell runs what it has at the end of its input
	case f.looked < len(looks):
		f.s.conn.SendCommand(telnet.NOP)
		f.step.Reset(looks[f.looked])
		f.looked++
	case ctx.Err() != nil: // it has gone, and the timer was faster
		return false
	default:
		if c := p.Key(program.KeyEOF); c != 0 {
			f.s.ahead.TryPush(c) // where there is no room, the program is far from the end
		}
		f.step.Reset(eofPause)
	}
	return true
}

package console

import (
	"bytes"
	"context"
	"strings"
)

// maxControl is how long a control sequence may be.
const maxControl = 32

// WriteANSI prints text that may hold the control sequences of ECMA-48 that move the cursor, erase, and set colours (CSI with parameters and
// one of the letters A to H, J, K, S, T, d, f, m, r, s, u, l, h); for screens that the program has composed. All other control characters come out
// visibly, as in [Session.Write]. What somebody else wrote belongs into [Session.Write], which lets none of them pass. Where nobody looks at a terminal that knows the sequences, in a script's session, behind a pipe or on a dumb terminal, they are left
// out, and drawn is false. The pager counts no lines behind the first sequence. It is for the running handler only.
func (s *Session) WriteANSI(p []byte) (drawn bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cmd := s.cmd
	if s.closed || cmd == nil {
		return false, ErrSessionClosed
	}
	drawn = cmd.pipe == nil && s.state == stateRun && s.line >= 0 && !s.script() && addressable(s.t.Type())
	for len(p) > 0 {
		if cmd.ctx.Err() != nil {
			return drawn, context.Cause(cmd.ctx)
		}
		i, n := control(p)
		if i > 0 {
			s.mu.Unlock()
			_, err := s.Write(p[:i])
			if s.mu.Lock(); err != nil {
				return drawn, err
			}
		}
		if n > 0 && drawn && !cmd.mute {
			cmd.pager = nil
			s.out = append(s.buf(), p[i:i+n]...)
			s.midLine = true // where the cursor is nobody knows
			s.flushSoon()
		}
		p = p[i+n:]
	}
	return drawn, s.press(cmd)
}

// control finds the first sequence that may pass: it begins at i and has n bytes, 0 when there is none and i is the end.
func control(p []byte) (i, n int) {
	for {
		at := bytes.Index(p[i:], []byte("\x1b["))
		if at < 0 {
			return len(p), 0
		}
		i += at
		end := i + 2
		for end < len(p) && end < i+maxControl && strings.IndexByte("0123456789;?", p[end]) >= 0 {
			end++
		}
		if end < len(p) && end < i+maxControl && strings.IndexByte("ABCDEFGHJKSTdfmrsulh", p[end]) >= 0 {
			return i, end + 1 - i
		}
		i += 2
	}
}

package console

import (
	"strings"

	"github.com/vtykit/vtykit/internal/safe"
)

// maxConclusion is the bytes of a line that a command may leave behind an interrupt.
const maxConclusion = 256

// Conclude prints one line that sums up what the running command did, such as ping's success rate. Where the command was interrupted, and
// Write takes nothing from it any more, the line stands behind the ^C all the same, without pipes and pager: the first call counts, and 256
// bytes of it. It leaves with the next prompt. Else it is [Session.Write] with a line end. A session that has ended, and output that was
// aborted (IAC AO), take nothing.
func (s *Session) Conclude(line string) {
	s.mu.Lock()
	cmd := s.cmd
	if cmd == nil || cmd.ctx.Err() == nil {
		s.mu.Unlock()
		s.Write([]byte(line + "\n"))
		return
	}
	defer s.mu.Unlock()
	if s.closed || !s.interrupt || cmd.mute || cmd.concluded || s.state != stateRun {
		return
	}
	cmd.concluded = true
	line, _, _ = strings.Cut(strings.TrimRight(line, "\n"), "\n")
	// Not before the prompt: a client that waits for a mark behind its interrupt throws away what comes sooner.
	s.out = append(safe.AppendLine(s.freshLine(s.buf()), []byte(line), maxConclusion), "\r\n"...)
}

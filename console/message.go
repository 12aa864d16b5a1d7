package console

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vtykit/vtykit/internal/safe"
)

// ended is a context that has ended: Terminal.Wait with it only asks.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// interject prints text above the line that is being edited and restores prompt, text and cursor; from a peer that edits the line
// it takes it first. s.mu is held, and the state is stateLine or stateAsk.
func (s *Session) interject(text string) {
	if s.lm.remote && s.state == stateLine {
		s.takeFor(text)
		return
	}
	s.out = s.ed.Erase(s.buf())
	s.out = s.tint(s.out, s.c.cfg.Style.Message, text)
	s.out = append(s.out, "\r\n"...)
	s.out = s.ed.Paint(s.out)
}

// deliver shows a message as soon as that disturbs nothing: at once while a line is edited, else when the running command has
// ended. It never waits for the terminal; what does not fit is counted, and the user is told the count. A script gets nothing.
func (s *Session) deliver(text string) {
	text = clipped(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed || !s.admitted || s.script():
	case s.t.Wait(ended, maxBehind) != nil:
		s.lost++
	case (s.state == stateLine || s.state == stateAsk) && !s.locked:
		s.reportLost()
		s.interject(text)
		s.flush()
	default:
		s.postpone(text)
	}
}

// postpone keeps a message for later, or counts it. s.mu is held.
func (s *Session) postpone(text string) {
	room := maxWaiting
	for _, m := range s.pending {
		room -= len(m)
	}
	if len(s.pending) >= maxPending || room <= 0 {
		s.lost++
		return
	}
	s.pending = append(s.pending, string(s.tint(nil, s.c.cfg.Style.Message, text)))
}

// clipped is a message that no terminal has to be waited for with.
func clipped(text string) string {
	if len(text) <= maxMessage {
		return text
	}
	return text[:maxMessage-safe.Partial([]byte(text[:maxMessage]))] + "..."
}

// reportLost says how many messages did not fit. s.mu is held.
func (s *Session) reportLost() {
	if s.lost == 0 {
		return
	}
	text := with(s.c.text.LinesLost, strconv.Itoa(s.lost))
	s.lost = 0
	if s.state == stateLine || s.state == stateAsk {
		s.interject(text)
		return
	}
	s.out = append(append(s.buf(), text...), "\r\n"...)
}

// Sessions returns the sessions that are live now, by line number. One that is being closed is not among them.
func (c *Console) Sessions() []*Session {
	c.mu.Lock()
	list := make([]*Session, 0, len(c.sessions))
	for n := 0; len(list) < len(c.sessions); n++ {
		if s := c.sessions[n]; s != nil {
			list = append(list, s)
		}
	}
	c.mu.Unlock()
	return slices.DeleteFunc(list, (*Session).over)
}

// over says whether the session has ended, or is ending.
func (s *Session) over() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.closed }

// Broadcast shows text to every session but those of scripts, whatever it is doing, and to no other place. It does not block. Of a
// longer text than 4 KiB it shows the beginning.
func (c *Console) Broadcast(text string) {
	for _, s := range c.Sessions() {
		s.deliver(text)
	}
}

// Send shows text to the session on one line, as Broadcast does, and reports whether there is one. It does not block.
func (c *Console) Send(line int, text string) bool {
	c.mu.Lock()
	s := c.sessions[line]
	c.mu.Unlock()
	if s != nil {
		s.deliver(text)
	}
	return s != nil
}

// Clear ends the session on a line as `clear line` does, and reports whether there was one.
func (c *Console) Clear(line int) bool {
	c.mu.Lock()
	s := c.sessions[line]
	c.mu.Unlock()
	if s != nil {
		s.disconnect(reasonKicked, c.text.Cleared)
	}
	return s != nil
}

// sent is the frame that IOS puts around a message from another line.
func sent(from int, user, to, text string) string {
	who := ""
	if user != "" {
		who = " (" + user + ")"
	}
	return fmt.Sprintf("\n\n***\n***\n*** Message from vty%d%s to %s:\n***\n%s\n", from, who, to, strings.TrimRight(text, "\n"))
}

// EventKind says what an [Event] reports.
type EventKind uint8

// The events of a session.
const (
	SessionStart EventKind = iota // after login
	SessionEnd                    // Text is the reason
	CommandStart                  // Text is the line in full words with secrets masked
	ConfigEnd                     // back in the root mode from one below it
)

// Event is something that a session did, for accounting and for messages.
type Event struct {
	Kind   EventKind
	Line   int
	User   string
	Remote string // address and port, empty for a terminal of this machine
	Mode   string
	Text   string
}

// observe tells the embedder. s.mu is not held.
func (s *Session) observe(e Event) {
	if s.c.cfg.Observe == nil {
		return
	}
	if e.Kind != CommandStart { // a command that cannot be told of does not run
		defer s.survive("panic in Observe")
	}
	s.identify(&e)
	s.c.cfg.Observe(e)
}

// identify says in an event whose it is.
func (s *Session) identify(e *Event) {
	e.Line, e.User = s.line, s.User()
	if a := s.t.RemoteAddr(); a != nil {
		e.Remote = a.String()
	}
}

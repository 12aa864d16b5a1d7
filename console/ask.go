package console

import (
	"context"
	"strings"

	"github.com/vtykit/vtykit/console/lineedit"
)

// Ask prints prompt and reads one line, which goes into no history; without echo nothing of it appears. It fails with
// [ErrInterrupted] on Ctrl-C and when ctx or the session ends, and with a [UserError] where nobody types: in a [Batch], under `watch`. It is for
// the running handler only.
func (s *Session) Ask(ctx context.Context, prompt string, echo bool) (string, error) {
	q := s.question(ctx, prompt, echo, maxAnswer)
	return q.text, q.err
}

// Confirm asks question with [confirm] behind it, as IOS does before what cannot be undone: Enter and yes, or its beginning, are consent, and
// anything else is not. It fails as Ask does.
func (s *Session) Confirm(ctx context.Context, question string) (bool, error) {
	answer, err := s.Ask(ctx, question+"[confirm]", true)
	return err == nil && strings.HasPrefix("yes", strings.ToLower(strings.TrimSpace(answer))), err
}

// question asks for a line of at most max bytes. It is for the running handler only.
func (s *Session) question(ctx context.Context, prompt string, echo bool, max int) *question {
	q := &question{answer: make(chan struct{})}
	s.mu.Lock()
	cmd := s.cmd
	if s.unattended() {
		s.mu.Unlock()
		q.err = errNobody
		return q
	}
	if s.closed || cmd == nil || s.state != stateRun {
		s.mu.Unlock()
		q.err = ErrSessionClosed
		return q
	}
	s.takeBack()
	s.out = s.freshLine(s.buf())
	if !echo && s.showsInput() {
		s.out = append(append(s.out, s.c.text.Visible...), "\r\n"...)
	}
	q.editor, s.ask = s.ed, q
	s.ed = lineedit.New(lineedit.Config{Width: s.margin(), MaxLine: max})
	s.equip(s.ed)
	s.ed.TakePaste(q.editor)
	s.state = stateAsk
	if echo {
		s.out = s.ed.Start(s.out, prompt)
	} else {
		s.out = s.ed.StartSecret(s.out, prompt)
	}
	s.catchUp()
	s.flush()
	s.cond.Broadcast()
	s.mu.Unlock()
	select {
	case <-q.answer:
	case <-ctx.Done():
	case <-cmd.ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ask == q { // not answered
		err := context.Cause(ctx)
		if s.closed || ctx.Err() == nil {
			err = ErrSessionClosed
		}
		if !s.closed {
			s.out = s.ed.End(s.buf())
			s.flushSoon()
		}
		s.endAsk("", err)
	}
	return q
}

// maxAnswer is the longest answer to an Ask, in bytes; a longer one comes back cut, which no password survives.
const maxAnswer = 512

// answered ends an Ask on what the editor saw. s.mu is held.
func (s *Session) answered(ev lineedit.Event) {
	switch ev {
	case lineedit.Line:
		s.askPaste()
		s.endLine()
		s.endAsk(s.ed.Text(), nil)
	case lineedit.Interrupt, lineedit.Break, lineedit.Suspend, lineedit.EOF:
		s.out = s.ed.EndWith(s.buf(), s.c.text.Abort)
		s.endAsk("", ErrInterrupted)
	case lineedit.Help:
		s.out = s.ed.Insert(s.buf(), "?")
	}
}

func (s *Session) endAsk(text string, err error) {
	q := s.ask
	q.text, q.long, q.err = text, s.ed.TooLong(), err
	q.editor.TakePaste(s.ed)
	s.ed, s.ask, s.state, s.midLine = q.editor, nil, stateRun, false
	close(q.answer)
	s.cond.Broadcast() // who has to print waits for the answer
}

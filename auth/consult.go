package auth

import (
	"context"
	"errors"
	"strings"

	"github.com/vtykit/vtykit/auth/internal/timeshare"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

// question is what a backend has the session ask.
type question struct {
	text   string
	echo   bool
	answer chan<- line
}

type line struct {
	text string
	err  error
}

// consult asks the backend. What the person is asked meanwhile is asked here, on the session's own goroutine, and the time that
// takes is not the backend's: each answer gives it the whole time again.
func (g *gate) consult(ctx context.Context, s *console.Session, name, password string) (u User, by Method, ok bool, err error) {
	if !ValidName(name) || password == "" || len(password) > maxPassword {
		return User{}, by, false, nil
	}
	a := Attempt{Name: name, Password: Secret(password), Peer: s.RemoteAddr(), Line: s.Line()}
	u, by, ok, err = g.inquire(ctx, s, a, g.backend.Verify)
	if u.Name == "" && ok {
		u.Name = name
	}
	return u, by, ok, err
}

// inquire has verify decide about an attempt, for VerifyTimeout at the most, and puts its questions. by is the last method that it vouched by.
func (g *gate) inquire(ctx context.Context, s *console.Session, a Attempt, verify func(context.Context, Attempt) (User, error)) (
	u User, by Method, ok bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(context.Canceled)
	questions := make(chan question)
	a.Ask = func(asking context.Context, text string, echo bool) (string, error) {
		answer := make(chan line, 1)
		select {
		case questions <- question{text, echo, answer}:
			l := <-answer // whoever took the question answers
			return l.text, l.err
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-asking.Done():
			return "", context.Cause(asking)
		}
	}
	type decision struct {
		User
		by Method
	}
	got, err := begin(ctx, g, func(ctx context.Context) (d decision, err error) {
		a.Vouch = func(m Method) { d.by = m }
		d.User, err = verify(ctx, a)
		return d, err
	})
	if err != nil {
		return User{}, by, false, err
	}
	var asked error
	for {
		timer, stop := context.WithTimeoutCause(ctx, g.p.VerifyTimeout, errBackend)
		select {
		case r := <-got:
			stop()
			u, ok, err := verdict(r.v.User, r.err, asked)
			return u, r.v.by, ok, err
		case q := <-questions:
			stop()
			text, err := q.put(ctx, s)
			if err != nil {
				asked = err
			}
			q.answer <- line{text, err}
		case <-timer.Done():
			stop()
			cancel(timeshare.ErrTime) // whoever is silent now is, and is not asked at the next try: it would never get to those behind
			return User{}, by, false, context.Cause(timer)
		}
	}
}

// verdict is what the login loop makes of a backend's answer. Who pressed Ctrl-C at a question has not logged in, whatever came of it.
func verdict(u User, err, asked error) (User, bool, error) {
	switch {
	case errors.Is(asked, console.ErrInterrupted):
		return User{}, false, nil
	case asked != nil:
		return User{}, false, asked
	case errors.Is(err, ErrRejected):
		return User{}, false, nil
	case err != nil:
		return User{}, false, err
	}
	return User{Name: u.Name, Level: u.Level}, true, nil
}

// Bounds of what a backend has the person asked. It came from a server.
const (
	maxQuestion = 2048 // bytes shown
	maxPrompt   = 128  // bytes of its last line
)

// put asks: the last line of the text is the prompt, the others stand above it.
func (q question) put(ctx context.Context, s *console.Session) (string, error) {
	text := q.text[:min(len(q.text), maxQuestion)]
	above, prompt := "", text
	if i := strings.LastIndexByte(strings.TrimRight(text, "\r\n"), '\n'); i >= 0 {
		above, prompt = text[:i+1], text[i+1:]
	}
	if above != "" {
		s.Write(safe.AppendText(nil, []byte(above)))
	}
	if prompt = strings.TrimRight(prompt, "\r\n"); prompt != "" && !strings.HasSuffix(prompt, " ") {
		prompt += " "
	}
	return s.Ask(ctx, safe.Line(prompt, maxPrompt), q.echo)
}

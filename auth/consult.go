package auth

import (
	"context"
	"errors"
	"strings"

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
func (g *gate) consult(ctx context.Context, s *console.Session, name, password string) (User, bool, error) {
	if !ValidName(name) || password == "" || len(password) > maxPassword {
		return User{}, false, nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(context.Canceled)
	questions := make(chan question)
	a := Attempt{Name: name, Password: Secret(password), Peer: s.RemoteAddr(), Line: s.Line(),
		Ask: func(asking context.Context, text string, echo bool) (string, error) {
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
		}}
	got, err := begin(ctx, g, func(ctx context.Context) (User, error) { return g.backend.Verify(ctx, a) })
	if err != nil {
		return User{}, false, err
	}
	var asked error
	for {
		timer, stop := context.WithTimeoutCause(ctx, g.p.VerifyTimeout, errBackend)
		select {
		case r := <-got:
			stop()
			return verdict(r.v, r.err, asked, name)
		case q := <-questions:
			stop()
			text, err := q.put(ctx, s)
			if err != nil {
				asked = err
			}
			q.answer <- line{text, err}
		case <-timer.Done():
			stop()
			return User{}, false, context.Cause(timer)
		}
	}
}

// verdict is what the login loop makes of a backend's answer. Who pressed Ctrl-C at a question has not logged in, whatever came of it.
func verdict(u User, err, asked error, name string) (User, bool, error) {
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
	if u.Name == "" {
		u.Name = name
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

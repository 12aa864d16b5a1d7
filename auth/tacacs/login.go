package tacacs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/safe"
)

// Bounds of a login.
const (
	maxQuestions = 4 // that a person is asked beyond name and password
	maxMessage   = 2048
	maxText      = 128 // bytes of a server's message in an error
)

var (
	// errStatus is an answer by which a server says that it cannot tell. It is alive.
	errStatus = errors.New("server reports an error")
	// errAsked is the end of a dialogue in which a person had answered something. It counts as a rejection: otherwise somebody could stall at
	// the question for his token until the server hangs up, and be let in by a backend that asks for none.
	errAsked = fmt.Errorf("dialogue broke off: %w", auth.ErrRejected)
)

// Verify implements [auth.Backend]: the server is asked who logs in, and then, by session authorization, with which privilege. All of it
// takes at most the number of servers times a few times Timeout.
func (c *Client) Verify(ctx context.Context, a auth.Attempt) (auth.User, error) {
	s := auth.Subject{User: a.Name, Level: 1, Peer: a.Peer, Line: a.Line, Method: auth.MethodTACACS}
	var err error
	if c.PAP {
		err = c.pap(ctx, s, a)
	} else {
		err = c.ascii(ctx, s, serviceLogin, a)
	}
	if err != nil {
		return auth.User{}, err
	}
	level := min(max(c.DefaultLevel, 1), 15)
	if !c.NoSessionAuthorization {
		if level, err = c.shell(ctx, s, level); err != nil {
			return auth.User{}, err
		}
	}
	a.Vouched(auth.MethodTACACS)
	return auth.User{Name: a.Name, Level: level}, nil
}

// whoOf is what requests say about a subject.
func whoOf(s auth.Subject) who {
	return who{level: byte(min(max(s.Level, 0), 15)), user: s.User, port: s.Port(), addr: s.Address()}
}

// pap sends name and password at once (RFC 8907 section 5.4.2.2).
func (c *Client) pap(ctx context.Context, s auth.Subject, a auth.Attempt) error {
	start, err := authenStart(whoOf(s), typePAP, serviceLogin, string(a.Password))
	if err != nil {
		return reject(err)
	}
	return c.with(ctx, authentication, minorOne, func(ctx context.Context, x *session) error {
		r, err := x.authenticate(ctx, bytes.Clone(start))
		if err != nil {
			return err
		}
		return verdict(r)
	})
}

// ascii lets the server ask (RFC 8907 section 5.4.2.1).
func (c *Client) ascii(ctx context.Context, s auth.Subject, service byte, a auth.Attempt) error {
	start, err := authenStart(whoOf(s), typeASCII, service, "")
	if err != nil {
		return reject(err)
	}
	return c.with(ctx, authentication, minorDefault, func(ctx context.Context, x *session) error { return x.ascii(ctx, bytes.Clone(start), a) })
}

// ascii is the dialogue that begins with body. Name and password are known already and answer the first questions for them.
func (x *session) ascii(ctx context.Context, body []byte, a auth.Attempt) error {
	d := dialogue{a: a}
	for {
		r, err := x.authenticate(ctx, body)
		if err == nil && r.status != authenGetUser && r.status != authenGetPass && r.status != authenGetData {
			if err = verdict(r); err == nil || errors.Is(err, auth.ErrRejected) {
				return err
			}
		}
		if err != nil && d.questions > 0 {
			return fmt.Errorf("tacacs: %w: %w", errAsked, err)
		}
		if err != nil {
			return err
		}
		answer, err := d.answer(ctx, r)
		if err != nil {
			x.abort(ctx)
			return err
		}
		if body, err = authenContinue(answer, false); err != nil {
			return reject(err)
		}
	}
}

// authenticate is one step of an authentication.
func (x *session) authenticate(ctx context.Context, body []byte) (authenReply, error) {
	b, err := x.exchange(ctx, body)
	if err != nil {
		return authenReply{}, err
	}
	return parseAuthenReply(b)
}

// abort tells the server that nobody goes on (RFC 8907 section 5.3). It answers nothing to that, so the connection is not used on.
func (x *session) abort(ctx context.Context) {
	x.conn.single = false
	body, _ := authenContinue("", true)
	x.conn.SetDeadline(time.Now().Add(x.timeout))
	x.send(ctx, body)
}

// verdict is the last word of an authentication.
func verdict(r authenReply) error {
	switch r.status {
	case authenPass:
		return nil
	case authenFail:
		return fmt.Errorf("tacacs: %w", auth.ErrRejected)
	case authenRestart, statusFollow: // RFC 8907 sections 5.4.3 and 5.2: as FAIL, since there is no other type to try
		return fmt.Errorf("tacacs: restart and follow are not done: %w", auth.ErrRejected)
	case authenError:
		return fmt.Errorf("%w: %s", errStatus, safe.Line(r.message, maxText))
	}
	return fmt.Errorf("%w: status %d", errBody, r.status)
}

func reject(err error) error { return fmt.Errorf("tacacs: %w: %w", err, auth.ErrRejected) }

// dialogue answers a server's questions.
type dialogue struct {
	a              auth.Attempt
	user, password bool // given already
	questions      int  // that the person was asked
}

func (d *dialogue) answer(ctx context.Context, r authenReply) (string, error) {
	switch {
	case r.status == authenGetUser && !d.user:
		d.user = true
		return d.a.Name, nil
	case r.status == authenGetUser: // another name would not be the one that was asked for at the terminal
		return "", fmt.Errorf("tacacs: the server does not take the name: %w", auth.ErrRejected)
	case r.status == authenGetPass && !d.password:
		d.password = true
		return string(d.a.Password), nil
	}
	if d.a.Ask == nil || d.questions == maxQuestions {
		return "", fmt.Errorf("tacacs: more questions than can be asked: %w", auth.ErrRejected)
	}
	d.questions++
	text := r.message
	if text = text[:min(len(text), maxMessage)]; text == "" {
		text = "Response: "
	}
	answer, err := d.a.Ask(ctx, string(safe.AppendText(nil, []byte(text))), !r.noEcho && r.status == authenGetData)
	if err != nil {
		return "", fmt.Errorf("tacacs: question not answered: %w: %w", err, auth.ErrRejected)
	}
	return answer, nil
}

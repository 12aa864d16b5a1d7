package tacacs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/safe"
)

// endOfCommand is the last argument of a command, as IOS sends it and as servers' rules expect it.
const endOfCommand = "cmd-arg=<cr>"

// Authorize implements [auth.Authorizer]: the server is told the words and says yes or no. A command that does not fit into a packet (more
// than 253 words, a word beyond 247 bytes, a control character) is refused; it is never asked for in part. An answer that changes the
// command refuses it.
func (c *Client) Authorize(ctx context.Context, s auth.Subject, command []string) error {
	args := []string{"service=shell"}
	for i, word := range command {
		if i == 0 {
			args = append(args, "cmd="+word)
		} else {
			args = append(args, "cmd-arg="+word)
		}
		if safe.Line(word, 255) != word {
			return reject(errors.New("a word holds what cannot be sent"))
		}
	}
	if len(command) == 0 || command[0] == "" {
		return reject(errors.New("no command"))
	}
	args = append(args, endOfCommand)
	r, err := c.authorize(ctx, s, args)
	if err != nil {
		return err
	}
	if r.status == authorPassRepl && !slices.Equal(r.args, args) {
		return reject(errors.New("the server would run another command"))
	}
	if r.status == authorPassAdd { // what is added to a command would change it, if it must be understood
		for _, text := range r.args {
			if _, _, mandatory, ok := argument(text); (!ok || mandatory) && !slices.Contains(args, text) {
				return reject(fmt.Errorf("argument %q is not understood", safe.Line(text, maxText)))
			}
		}
	}
	return nil
}

// shell is session authorization: it asks for a shell, which is a command of no name (RFC 8907 section 8.2), and returns its privilege.
func (c *Client) shell(ctx context.Context, s auth.Subject, level int) (int, error) {
	r, err := c.authorize(ctx, s, []string{"service=shell", "cmd="})
	if err != nil {
		return 0, err
	}
	found := false
	for _, text := range r.args {
		name, value, mandatory, ok := argument(text)
		switch {
		case !ok:
			return 0, reject(errors.New("malformed argument"))
		case name == "service" && value == "shell", name == "cmd" && value == "", name == "protocol" && !mandatory:
		case name == "priv-lvl":
			n, err := auth.LevelOf(value)
			if err != nil || found && n != level {
				return 0, reject(errors.New("priv-lvl is not a level, or there are two"))
			}
			level, found = n, true
		case mandatory: // RFC 8907 section 6.1: what must be understood and is not is a failure
			err := fmt.Errorf("argument %q is not understood", safe.Line(text, maxText))
			c.log().Warn("TACACS+ session refused", "user", safe.Line(s.User, 64), "error", err.Error())
			return 0, reject(err)
		}
	}
	return level, nil
}

// authorize asks and returns an answer that permits.
func (c *Client) authorize(ctx context.Context, s auth.Subject, args []string) (r authorReply, err error) {
	method, authenType := c.authenticated(s.Method)
	body, err := request(whoOf(s), method, authenType, args)
	if err != nil {
		return r, reject(err)
	}
	err = c.with(ctx, authorization, minorDefault, func(ctx context.Context, x *session) error {
		b, err := x.exchange(ctx, bytes.Clone(body))
		if err != nil {
			return err
		}
		if r, err = parseAuthorReply(b); err != nil {
			return err
		}
		switch r.status {
		case authorPassAdd, authorPassRepl:
			return nil
		case authorFail, statusFollow: // RFC 8907 section 6.2: follow as fail
			return fmt.Errorf("tacacs: not authorized: %w", auth.ErrRejected)
		case authorError:
			return fmt.Errorf("%w: %s", errStatus, safe.Line(r.message, maxText))
		}
		return fmt.Errorf("%w: status %d", errBody, r.status)
	})
	return r, err
}

// authenticated is how a user was authenticated, as authorization and accounting tell it (RFC 8907 section 6.1).
func (c *Client) authenticated(m auth.Method) (method, authenType byte) {
	switch m {
	case auth.MethodNone:
		return 0x01, typeNotSet
	case auth.MethodLocal:
		return 0x05, typeASCII
	case auth.MethodTACACS:
		if c.PAP {
			return 0x06, typePAP
		}
		return 0x06, typeASCII
	case auth.MethodRADIUS:
		return 0x10, typeASCII
	}
	return 0x00, typeNotSet
}

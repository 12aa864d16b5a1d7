package radius

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/internal/serverlist"
	"github.com/vtykit/vtykit/auth/internal/timeshare"
	"github.com/vtykit/vtykit/internal/safe"
)

// Server is one RADIUS server.
type Server struct {
	Addr   string      // host or host:port; the port is 1812 if left out
	Secret auth.Secret // shared with it; must not be empty. RFC 2865 section 3 wants at least 16 bytes
	// AcctAddr is where its accounting listens; if empty, it is the host of Addr with port 1813.
	AcctAddr string
	// AllowUnsignedReplies takes replies without Message-Authenticator. It is named at length because whoever can change packets on the
	// way can then log in as anybody (CVE-2024-3596). It is for servers that cannot be brought to sign.
	AllowUnsignedReplies bool
}

// Client asks a group of servers: the first of the list that answers. The fields must not be changed after first use. It implements
// [auth.Backend] and [auth.Recorder]; its methods may be called by any goroutine.
type Client struct {
	Servers []Server
	// Timeout is how long one try waits; 0 is five seconds.
	Timeout time.Duration
	// Retries is how many more tries a server gets; 0 is two, negative none.
	Retries int
	// DeadTime is for how long a server that let all its tries pass is not asked; 0 is one minute, negative not at all. While all are
	// dead the answer is auth.ErrUnavailable at once.
	DeadTime time.Duration
	// NASIdentifier is this device's name. If it is empty, the address it sends from stands for it.
	NASIdentifier string
	// DefaultLevel is the privilege where the server says nothing of it; 0 is 1.
	DefaultLevel int
	// Logger takes a record for each server that does not answer and each reply that was refused for a reason of ours; nil discards.
	Logger *slog.Logger

	authentication, accounting serverlist.List
}

// Defaults and bounds.
const (
	defaultTimeout = 5 * time.Second
	defaultRetries = 2
	maxRounds      = 5   // challenges in one login
	maxPassword    = 128 // bytes; RFC 2865 section 5.2
	maxMessage     = 2048
)

// Check says what is wrong with the configuration, which is worth asking at start. The error holds no secret.
func (c *Client) Check() error {
	if len(c.Servers) == 0 {
		return errors.New("radius: no servers")
	}
	for _, s := range c.Servers {
		if s.Addr == "" || s.Secret == "" {
			return fmt.Errorf("radius: server %q lacks an address or a secret", s.Addr)
		}
	}
	return nil
}

// Verify implements [auth.Backend]. All tries together take at most the number of servers times (1 + Retries) times Timeout.
func (c *Client) Verify(ctx context.Context, a auth.Attempt) (auth.User, error) {
	return c.verify(ctx, a, rfc2865.ServiceType_Value_LoginUser)
}

// verify asks for a service (RFC 2865 section 5.6).
func (c *Client) verify(ctx context.Context, a auth.Attempt, service rfc2865.ServiceType) (auth.User, error) {
	if len(a.Password) > maxPassword || a.Name == "" || len(a.Name) > 253 {
		return auth.User{}, fmt.Errorf("radius: name or password cannot be sent: %w", auth.ErrRejected)
	}
	if err := c.Check(); err != nil {
		return auth.User{}, fmt.Errorf("%w: %w", auth.ErrUnavailable, err)
	}
	unavailable := fmt.Errorf("radius: %w: all servers are dead", auth.ErrUnavailable)
	live := c.authentication.Live(len(c.Servers))
	for n, i := range live {
		s := &c.Servers[i]
		c.authentication.Asking(i)
		share := timeshare.Begin(ctx, len(live)-n)
		reply, err := c.ask(share.Context, s, a, string(a.Password), service, nil)
		share.End()
		if err == nil {
			c.authentication.Answered(i)
			return c.decide(ctx, s, a, service, reply)
		}
		if ctx.Err() != nil && !share.Spent() {
			return auth.User{}, fmt.Errorf("radius: %w: %w", auth.ErrUnavailable, context.Cause(ctx))
		}
		unavailable = fmt.Errorf("radius: %w: server %s: %w", auth.ErrUnavailable, s.Addr, err)
		c.authentication.Failed(i, c.DeadTime)
		c.log().Warn("RADIUS server does not answer", "server", s.Addr, "error", err.Error())
	}
	return auth.User{}, unavailable
}

// decide takes a server's answer, and goes on with it while it is a challenge. Another server knows nothing of this one's State.
func (c *Client) decide(ctx context.Context, s *Server, a auth.Attempt, service rfc2865.ServiceType, reply *radius.Packet) (
	auth.User, error) {
	for range maxRounds {
		switch reply.Code {
		case radius.CodeAccessAccept:
			level, err := c.level(reply)
			if err != nil {
				c.log().Warn("RADIUS accept refused", "server", s.Addr, "user", safe.Line(a.Name, 64), "error", err.Error())
				return auth.User{}, fmt.Errorf("%w: %w", err, auth.ErrRejected)
			}
			a.Vouched(auth.MethodRADIUS)
			return auth.User{Name: a.Name, Level: level}, nil
		case radius.CodeAccessReject:
			return auth.User{}, fmt.Errorf("radius: %w", auth.ErrRejected)
		}
		if a.Ask == nil {
			return auth.User{}, fmt.Errorf("radius: challenged, and there is nobody to ask: %w", auth.ErrRejected)
		}
		text, echo := question(reply)
		answer, err := a.Ask(ctx, text, echo)
		if err != nil {
			return auth.User{}, fmt.Errorf("radius: challenge not answered: %w: %w", err, auth.ErrRejected)
		}
		if len(answer) > maxPassword {
			return auth.User{}, fmt.Errorf("radius: answer is too long: %w", auth.ErrRejected)
		}
		// No answer now is a rejection: otherwise somebody could stall at the question for his token until the server has forgotten him, and
		// be let in by a backend that asks for none.
		if reply, err = c.ask(ctx, s, a, answer, service, reply.Get(rfc2865.State_Type)); err != nil {
			return auth.User{}, fmt.Errorf("radius: %w: server %s within a challenge: %w", auth.ErrRejected, s.Addr, err)
		}
	}
	return auth.User{}, fmt.Errorf("radius: more than %d challenges: %w", maxRounds, auth.ErrRejected)
}

// question is what a challenge asks: its Reply-Messages in order (RFC 2865 section 5.18), and whether the answer may be seen (RFC 2869
// section 5.10), which it may only when the server says so.
func question(p *radius.Packet) (text string, echo bool) {
	var b []byte
	for _, avp := range p.Attributes {
		if avp.Type != rfc2865.ReplyMessage_Type {
			continue
		}
		if len(b) > 0 && b[len(b)-1] != '\n' {
			b = append(b, '\n')
		}
		b = append(b, avp.Attribute...)
	}
	if b = b[:min(len(b), maxMessage)]; len(b) == 0 {
		b = []byte("Response: ")
	}
	visible, err := radius.Integer(p.Get(rfc2869.Prompt_Type))
	return string(safe.AppendText(nil, b)), err == nil && visible == 1
}

// ask makes an Access-Request of its own identifier and authenticator, and returns the server's answer.
func (c *Client) ask(ctx context.Context, s *Server, a auth.Attempt, password string, service rfc2865.ServiceType, state []byte) (
	*radius.Packet, error) {
	conn, err := c.dial(ctx, address(s.Addr, "1812"))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	wire, err := c.accessRequest(conn.LocalAddr(), s.Secret, a, password, service, state)
	if err != nil {
		return nil, err
	}
	o := opener{request: wire, secret: []byte(s.Secret), unsigned: s.AllowUnsignedReplies}
	return c.exchange(ctx, conn, s.Addr, o)
}

func (c *Client) log() *slog.Logger {
	if c.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Logger
}

// address is addr with a port.
func address(addr, port string) string {
	if _, _, err := net.SplitHostPort(addr); err == nil {
		return addr
	}
	if n := len(addr); n > 1 && addr[0] == '[' && addr[n-1] == ']' {
		addr = addr[1 : n-1]
	}
	return net.JoinHostPort(addr, port)
}

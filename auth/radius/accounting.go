package radius

import (
	"context"
	"fmt"
	"math"
	"net"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc2869"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/internal/timeshare"
)

// maxCommandPairs is how many attributes a command may take: some 2900 bytes of the 4096 that a packet holds. The rest is cut.
const maxCommandPairs = 12

// Record implements [auth.Recorder]: it returns when a server has acknowledged the record. The order is kept by who calls,
// [auth.Queue]. A command is an interim record of its session, with Cisco-AVPair "cmd=...": by a stop a server would take the session for ended.
func (c *Client) Record(ctx context.Context, r auth.Record) error {
	if err := c.Check(); err != nil {
		return fmt.Errorf("%w: %w", auth.ErrUnavailable, err)
	}
	unavailable := fmt.Errorf("radius: %w: all servers are dead", auth.ErrUnavailable)
	live := c.accounting.Live(len(c.Servers))
	for n, i := range live {
		s := &c.Servers[i]
		c.accounting.Asking(i)
		share := timeshare.Begin(ctx, len(live)-n)
		err := c.account(share.Context, s, r)
		share.End()
		if err == nil {
			c.accounting.Answered(i)
			return nil
		}
		unavailable = fmt.Errorf("radius: %w: accounting server %s: %w", auth.ErrUnavailable, s.accounting(), err)
		if ctx.Err() != nil && !share.Spent() {
			break
		}
		c.accounting.Failed(i, c.DeadTime)
		c.log().Warn("RADIUS accounting server does not answer", "server", s.accounting(), "error", err.Error())
	}
	return unavailable
}

// accounting is where a server's accounting listens.
func (s *Server) accounting() string {
	if s.AcctAddr != "" {
		return address(s.AcctAddr, "1813")
	}
	host, _, err := net.SplitHostPort(address(s.Addr, "1812"))
	if err != nil {
		host = s.Addr
	}
	return net.JoinHostPort(host, "1813")
}

func (c *Client) account(ctx context.Context, s *Server, r auth.Record) error {
	conn, err := c.dial(ctx, s.accounting())
	if err != nil {
		return err
	}
	defer conn.Close()
	wire, err := c.accountingRequest(conn.LocalAddr(), s.Secret, r, time.Now())
	if err != nil {
		return err
	}
	_, err = c.exchange(ctx, conn, s.accounting(), opener{request: wire, secret: []byte(s.Secret)})
	return err
}

// accountingRequest is an Accounting-Request on the wire, whose authenticator is a sum of it and the secret (RFC 2866 section 3).
func (c *Client) accountingRequest(from net.Addr, secret auth.Secret, r auth.Record, now time.Time) ([]byte, error) {
	p := radius.New(radius.CodeAccountingRequest, []byte(secret))
	p.Add(rfc2866.AcctStatusType_Type, radius.NewInteger(uint32(status(r.Kind))))
	p.Add(rfc2866.AcctSessionID_Type, []byte(r.Session[:min(len(r.Session), 253)]))
	if name := r.Who.User; name != "" {
		p.Add(rfc2865.UserName_Type, []byte(name[:min(len(name), 253)]))
	}
	p.Add(rfc2865.ServiceType_Type, radius.NewInteger(uint32(rfc2865.ServiceType_Value_LoginUser)))
	c.addDevice(p, from, r.Who)
	if a := authentic(r.Who.Method); a != 0 {
		p.Add(rfc2866.AcctAuthentic_Type, radius.NewInteger(uint32(a)))
	}
	if !r.Time.IsZero() { // RFC 2866 section 5.2: how long it has been waiting; RFC 2869 section 5.3: when it happened
		p.Add(rfc2866.AcctDelayTime_Type, seconds(now.Sub(r.Time)))
		if at := r.Time.Unix(); at >= 0 && at <= math.MaxUint32 {
			p.Add(rfc2869.EventTimestamp_Type, radius.NewInteger(uint32(at)))
		}
	}
	if r.Kind != auth.SessionStarted {
		p.Add(rfc2866.AcctSessionTime_Type, seconds(r.Elapsed))
		addOctets(p, rfc2866.AcctInputOctets_Type, rfc2869.AcctInputGigawords_Type, r.In)
		addOctets(p, rfc2866.AcctOutputOctets_Type, rfc2869.AcctOutputGigawords_Type, r.Out)
	}
	if r.Kind == auth.SessionEnded {
		p.Add(rfc2866.AcctTerminateCause_Type, radius.NewInteger(uint32(cause(r.Reason))))
	}
	if r.Kind == auth.CommandRun {
		addCommand(p, r.Command)
		if r.Reason != "" {
			addAVPair(p, "reason="+r.Reason[:min(len(r.Reason), maxAVPair-len("reason="))])
		}
	}
	return p.Encode()
}

func status(k auth.RecordKind) rfc2866.AcctStatusType {
	switch k {
	case auth.SessionStarted:
		return rfc2866.AcctStatusType_Value_Start
	case auth.SessionEnded:
		return rfc2866.AcctStatusType_Value_Stop
	}
	return rfc2866.AcctStatusType_Value_InterimUpdate
}

// authentic is how the user was authenticated (RFC 2866 section 5.6), 0 if that is not known.
func authentic(m auth.Method) rfc2866.AcctAuthentic {
	switch m {
	case auth.MethodRADIUS:
		return rfc2866.AcctAuthentic_Value_RADIUS
	case auth.MethodLocal:
		return rfc2866.AcctAuthentic_Value_Local
	case auth.MethodTACACS:
		return rfc2866.AcctAuthentic_Value_Remote
	}
	return 0
}

// cause maps a close reason to RFC 2866 section 5.10.
func cause(reason string) rfc2866.AcctTerminateCause {
	switch reason {
	case "logout":
		return rfc2866.AcctTerminateCause_Value_UserRequest
	case "idle":
		return rfc2866.AcctTerminateCause_Value_IdleTimeout
	case "absolute":
		return rfc2866.AcctTerminateCause_Value_SessionTimeout
	case "kicked":
		return rfc2866.AcctTerminateCause_Value_AdminReset
	case "shutdown":
		return rfc2866.AcctTerminateCause_Value_AdminReboot
	case "client-eof", "client-reset", "keepalive", "read-error", "write-error", "slow-reader":
		return rfc2866.AcctTerminateCause_Value_LostCarrier
	case "internal-error":
		return rfc2866.AcctTerminateCause_Value_NASError
	}
	return rfc2866.AcctTerminateCause_Value_NASRequest
}

func seconds(d time.Duration) radius.Attribute {
	return radius.NewInteger(uint32(min(max(d/time.Second, 0), math.MaxUint32)))
}

// addOctets adds a count in two attributes, the second only when it is needed (RFC 2869 section 5.1).
func addOctets(p *radius.Packet, low, high radius.Type, n uint64) {
	p.Add(low, radius.NewInteger(uint32(n)))
	if n > math.MaxUint32 {
		p.Add(high, radius.NewInteger(uint32(n>>32)))
	}
}

// addCommand adds the command in as many pairs as it needs: "cmd=" and, for what does not fit, "cmd-more=".
func addCommand(p *radius.Packet, command string) {
	name := "cmd="
	for range maxCommandPairs {
		n := min(len(command), maxAVPair-len(name))
		addAVPair(p, name+command[:n])
		if command = command[n:]; command == "" {
			return
		}
		name = "cmd-more="
	}
}

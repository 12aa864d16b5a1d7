package tacacs

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/safe"
)

// Flags of an accounting record (RFC 8907 section 7.1).
const (
	recordStart    = 0x02
	recordStop     = 0x04
	recordWatchdog = 0x08
)

// Record implements [auth.Recorder]: it returns when a server has acknowledged the record. A command is one stop record of its own, as IOS sends it.
func (c *Client) Record(ctx context.Context, r auth.Record) error {
	method, authenType := c.authenticated(r.Who.Method)
	body, err := request(whoOf(r.Who), method, authenType, recordArgs(r))
	if err != nil {
		return reject(err)
	}
	return c.with(ctx, accounting, minorDefault, func(ctx context.Context, x *session) error {
		b, err := x.exchange(ctx, append([]byte{recordFlags(r.Kind)}, body...))
		if err != nil {
			return err
		}
		reply, err := parseAcctReply(b)
		switch {
		case err != nil:
			return err
		case reply.status == acctSuccess:
			return nil
		case reply.status == acctError, reply.status == statusFollow: // RFC 8907 section 7.2
			return fmt.Errorf("%w: %s", errStatus, safe.Line(reply.message, maxText))
		}
		return fmt.Errorf("%w: status %d", errBody, reply.status)
	})
}

func recordFlags(k auth.RecordKind) byte {
	switch k {
	case auth.SessionStarted:
		return recordStart
	case auth.SessionGoesOn:
		return recordWatchdog // without START: nothing but the counts has changed
	}
	return recordStop
}

// recordArgs are the arguments of a record (RFC 8907 section 8.3). One that is too long for its length byte is cut.
func recordArgs(r auth.Record) []string {
	unix := func(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
	args := []string{"service=shell"}
	add := func(name, value string) {
		args = append(args, safe.Line(name+"="+value, 255))
	}
	add("task_id", r.Session)
	if !r.Time.IsZero() {
		add("timezone", "UTC")
		if r.Kind == auth.SessionStarted || r.Kind == auth.CommandRun {
			add("start_time", unix(r.Time))
		} else {
			add("start_time", unix(r.Time.Add(-r.Elapsed)))
		}
		if r.Kind == auth.SessionEnded {
			add("stop_time", unix(r.Time))
		}
	}
	if r.Kind == auth.CommandRun {
		add("priv-lvl", strconv.Itoa(r.Who.Level))
		if r.Reason != "" {
			add("reason", r.Reason)
		}
		return append(args, commandArgs(r.Command)...)
	}
	if r.Kind != auth.SessionStarted {
		add("elapsed_time", strconv.FormatInt(int64(max(r.Elapsed, 0)/time.Second), 10))
		add("bytes_in", strconv.FormatUint(r.In, 10))
		add("bytes_out", strconv.FormatUint(r.Out, 10))
	}
	if r.Kind == auth.SessionEnded && r.Reason != "" {
		add("reason", r.Reason)
	}
	return args
}

// maxCommandArgs is how many arguments a command takes at most; the rest is cut. 20 hold the 4096 bytes of the longest line.
const maxCommandArgs = 20

// commandArgs are the command in as many arguments as it needs: cmd with the end that IOS puts there, and cmd-arg for what does
// not fit into it.
func commandArgs(command string) (args []string) {
	name := "cmd="
	for rest := safe.Line(command, 4096) + " <cr>"; rest != "" && len(args) < maxCommandArgs; name = "cmd-arg=" {
		n := min(len(rest), 255-len(name))
		args, rest = append(args, name+rest[:n]), rest[n:]
	}
	return args
}

package syslog

import (
	"strconv"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
)

// dataID is the ID of our structured data. The number is the one that RFC 5612 keeps for documentation, since the project has none of its own.
const dataID = "vtykit@32473"

var _ auth.Accounter = (*Sender)(nil)

// Account implements [auth.Accounter]: a message whose MSGID is start, interim, stop or command, with what the record holds as structured
// data and the command as the text. A line that was denied or refused is a warning, all others are notifications.
func (s *Sender) Account(r auth.Record) {
	e := Element{ID: dataID}
	add := func(name, value string) {
		if value != "" {
			e.Params = append(e.Params, Param{name, value})
		}
	}
	add("session", r.Session)
	add("user", r.Who.User)
	add("from", r.Who.Address())
	add("port", r.Who.Port())
	add("level", strconv.Itoa(r.Who.Level))
	if r.Who.Method != auth.MethodUnknown {
		add("by", r.Who.Method.String())
	}
	if r.Kind == auth.SessionGoesOn || r.Kind == auth.SessionEnded {
		add("seconds", strconv.FormatInt(int64(max(r.Elapsed, 0)/time.Second), 10))
		add("in", strconv.FormatUint(r.In, 10))
		add("out", strconv.FormatUint(r.Out, 10))
	}
	add("reason", r.Reason)
	m := Message{Severity: console.Notifications, Facility: s.Facility, Time: r.Time, MsgID: r.Kind.String(), Data: []Element{e}, Text: r.Command}
	if m.Facility == 0 {
		m.Facility = AuthPriv
	}
	switch {
	case r.Kind != auth.CommandRun:
		m.Text = "session " + r.Kind.String()
	case r.Reason != "":
		m.Severity = console.Warnings
	}
	s.Send(m)
}

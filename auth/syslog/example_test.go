package syslog_test

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/syslog"
	"github.com/vtykit/vtykit/console"
)

// Accounts and a log go to one collector.
func ExampleSender() {
	collector := &syslog.Sender{Network: "tls", Addr: "logs.example.net", Hostname: "r1", AppName: "router"}
	console.New(console.Config{
		Login:   console.NoLogin,
		Account: &auth.Books{To: collector},
		Logger:  slog.New(syslog.NewHandler(collector, nil)),
	})
}

// Structured data takes any text.
func ExampleMessage_Append() {
	m := syslog.Message{
		Severity: console.Warnings, Facility: syslog.AuthPriv, Time: time.Unix(1700000000, 0).UTC(), Hostname: "r1", AppName: "router", MsgID: "login",
		Data: []syslog.Element{{ID: "vtykit@32473", Params: []syslog.Param{{Name: "user", Value: `a]"\`}}}},
		Text: "refused",
	}
	fmt.Printf("%s\n", m.Append(nil, 2048))
	// Output: <84>1 2023-11-14T22:13:20.000000Z r1 router - login [vtykit@32473 user="a\]\"\\"] refused
}

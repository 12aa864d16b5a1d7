package radius

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc2869"

	"github.com/vtykit/vtykit/auth"
)

func acknowledge(f *fake, _ int, r request) {
	if !radius.IsAuthenticRequest(r.wire, []byte(key)) {
		f.t.Error("wrong request authenticator")
	}
	p := r.Response(radius.CodeAccountingResponse)
	b, _ := p.MarshalBinary()
	copy(b[authenticatorAt:], sumOf(b, r.wire, key))
	f.conn.WriteTo(b, r.from)
}

func record(kind auth.RecordKind) auth.Record {
	return auth.Record{Kind: kind, Session: "00a1", Time: time.Now().Add(-3 * time.Second), Elapsed: 61 * time.Second, In: 1<<32 + 5, Out: 7,
		Who: auth.Subject{User: "alice", Level: 15, Line: 3, Method: auth.MethodRADIUS, Peer: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}}}
}

func TestAccountingRecords(t *testing.T) {
	number := func(n uint32) string { return string(radius.NewInteger(n)) }
	const absent = "-"
	for name, test := range map[string]struct {
		change func(*auth.Record)
		kind   auth.RecordKind
		want   map[radius.Type]string
	}{
		"start": {kind: auth.SessionStarted, want: map[radius.Type]string{rfc2866.AcctStatusType_Type: number(1), rfc2866.AcctSessionTime_Type: absent,
			rfc2866.AcctInputOctets_Type: absent, rfc2866.AcctTerminateCause_Type: absent, rfc2866.AcctAuthentic_Type: number(1)}},
		"interim": {kind: auth.SessionGoesOn, want: map[radius.Type]string{rfc2866.AcctStatusType_Type: number(3), rfc2866.AcctSessionTime_Type: number(61),
			rfc2866.AcctInputOctets_Type: number(5), rfc2869.AcctInputGigawords_Type: number(1), rfc2866.AcctOutputOctets_Type: number(7),
			rfc2869.AcctOutputGigawords_Type: absent, rfc2866.AcctTerminateCause_Type: absent}},
		"stop": {kind: auth.SessionEnded, change: func(r *auth.Record) { r.Reason = "idle" }, want: map[radius.Type]string{
			rfc2866.AcctStatusType_Type: number(2), rfc2866.AcctTerminateCause_Type: number(4), rfc2866.AcctSessionTime_Type: number(61)}},
		"command": {kind: auth.CommandRun, change: func(r *auth.Record) { r.Command = "show version"; r.Who.Method = auth.MethodLocal },
			want: map[radius.Type]string{
				rfc2866.AcctStatusType_Type: number(3), rfc2865.VendorSpecific_Type: "\x00\x00\x00\x09\x01\x12cmd=show version",
				rfc2866.AcctAuthentic_Type: number(2)}},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, acknowledge)
			r := record(test.kind)
			if test.change != nil {
				test.change(&r)
			}
			if err := client(f.addr).Record(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			got := f.requests()[0]
			test.want[rfc2866.AcctSessionID_Type], test.want[rfc2865.UserName_Type] = "00a1", "alice"
			test.want[rfc2865.CallingStationID_Type], test.want[rfc2869.NASPortID_Type] = "192.0.2.7", "tty3"
			test.want[rfc2869.EventTimestamp_Type] = number(uint32(r.Time.Unix()))
			for typ, want := range test.want {
				if v, ok := got.Lookup(typ); ok != (want != absent) || ok && string(v) != want {
					t.Errorf("attribute %d is %q, %v; want %q", typ, v, ok, want)
				}
			}
			if d, err := radius.Integer(got.Get(rfc2866.AcctDelayTime_Type)); err != nil || d < 3 || d > 60 {
				t.Errorf("delay %d, %v", d, err)
			}
		})
	}
}

// TestTimesWithoutAnAttribute: a time that Event-Timestamp has no number for is not told as another one.
func TestTimesWithoutAnAttribute(t *testing.T) {
	for _, at := range []time.Time{time.Unix(-10, 0), time.Unix(1<<32, 0)} {
		f := serve(t, acknowledge)
		r := record(auth.SessionStarted)
		r.Time = at
		if err := client(f.addr).Record(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if v, ok := f.requests()[0].Lookup(rfc2869.EventTimestamp_Type); ok {
			t.Errorf("%v is %x", at, v)
		}
	}
}

// TestLongCommand: a command of any length comes in pairs, and the packet stays within its bound.
func TestLongCommand(t *testing.T) {
	for _, n := range []int{0, 1, maxAVPair - 4, maxAVPair - 3, 1000, 2000, 4096} {
		f := serve(t, acknowledge)
		r := record(auth.CommandRun)
		r.Command = strings.Repeat("x", n)
		if err := client(f.addr).Record(t.Context(), r); err != nil {
			t.Errorf("%d bytes: %v", n, err)
			continue
		}
		var text string
		for _, pair := range avPairs(f.requests()[0].Packet) {
			_, value, _ := strings.Cut(pair, "=")
			text += value
		}
		if want := min(n, maxAVPair*maxCommandPairs-4-9*(maxCommandPairs-1)); len(text) != want {
			t.Errorf("%d bytes came as %d, want %d", n, len(text), want)
		}
	}
}

func TestAccountingFailOver(t *testing.T) {
	dead, alive := serve(t, silent), serve(t, acknowledge)
	c := client(dead.addr, alive.addr)
	for range 2 {
		if err := c.Record(t.Context(), record(auth.SessionStarted)); err != nil {
			t.Fatal(err)
		}
	}
	if n, m := len(dead.requests()), len(alive.requests()); n != 3 || m != 2 {
		t.Errorf("%d and %d requests", n, m)
	}
	if len(c.authentication.Live(2)) != 2 {
		t.Error("a dead accounting server counts as dead for logins")
	}
	wrong := serve(t, func(f *fake, _ int, r request) {
		b := reply(f.t, r, radius.CodeAccountingResponse, "another key", nil)
		f.conn.WriteTo(b, r.from)
	})
	if err := client(wrong.addr).Record(t.Context(), record(auth.SessionStarted)); !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("an acknowledgement under another key: %v", err)
	}
}

func TestTerminateCause(t *testing.T) {
	for reason, want := range map[string]rfc2866.AcctTerminateCause{"logout": 1, "client-eof": 2, "client-reset": 2, "keepalive": 2, "idle": 4,
		"absolute": 5, "kicked": 6, "shutdown": 7, "internal-error": 9, "protocol-abuse": 10, "": 10} {
		if got := cause(reason); got != want {
			t.Errorf("%s: %d, want %d", reason, got, want)
		}
	}
	s := Server{Addr: "192.0.2.1:1645"}
	if got := s.accounting(); got != "192.0.2.1:1813" {
		t.Error(got)
	}
}

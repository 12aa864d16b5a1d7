package rows

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

type (
	counter uint64
	name    string
	level   int8
	stamp   struct{ at string }
)

func (s stamp) String() string { return s.at }

func TestCells(t *testing.T) {
	n, none := 7, (*int)(nil)
	for _, tt := range []struct {
		kind Kind
		in   any
		want any // an error is errRange or errKind
	}{
		{KindText, "x", "x"}, {KindText, name("x"), "x"}, {KindText, []byte("x"), "x"}, {KindText, 5, "5"}, {KindText, true, "true"}, {KindText, stamp{"z"}, "z"}, {KindText, &stamp{"z"}, "z"},
		{KindText, errors.New("e"), "e"}, {KindText, "", ""}, {KindText, nil, nil}, {KindText, none, nil}, {KindText, struct{}{}, errKind}, {KindText, netip.MustParseAddr("::1"), "::1"},
		{KindText, strings.Repeat("ä", maxCell), strings.Repeat("ä", maxCell/2)}, {KindText, "a" + strings.Repeat("ä", maxCell), "a" + strings.Repeat("ä", maxCell/2-1)},
		{KindInt, 5, int64(5)}, {KindInt, int8(-5), int64(-5)}, {KindInt, level(3), int64(3)}, {KindInt, counter(9), int64(9)}, {KindInt, &n, int64(7)}, {KindInt, none, nil},
		{KindInt, "010", int64(10)}, {KindInt, "0x1f", errKind}, {KindInt, "", errKind}, {KindInt, json.Number("12"), int64(12)}, {KindInt, 4.0, int64(4)}, {KindInt, 4.7, errRange},
		{KindInt, uint64(1) << 63, errRange}, {KindInt, counter(1) << 63, errRange}, {KindInt, 1e30, errRange}, {KindInt, math.NaN(), errRange}, {KindInt, true, errKind}, {KindInt, []int{1}, errKind},
		{KindInt, "99999999999999999999", errKind}, {KindInt, int64(math.MinInt64), int64(math.MinInt64)},
		{KindFloat, 1.5, 1.5}, {KindFloat, float32(0.1), 0.1}, {KindFloat, 2, 2.0}, {KindFloat, "2.5", 2.5}, {KindFloat, math.NaN(), nil}, {KindFloat, math.Inf(-1), nil}, {KindFloat, true, errKind},
		{KindFloat, "x", errKind}, {KindFloat, json.Number("1e3"), 1000.0},
		{KindBytes, uint64(math.MaxUint64), uint64(math.MaxUint64)}, {KindBytes, counter(5), uint64(5)}, {KindBytes, 5, uint64(5)}, {KindBytes, -5, errRange}, {KindBytes, "18446744073709551615", uint64(math.MaxUint64)},
		{KindBytes, "-1", errKind}, {KindBytes, 1.5, errRange},
		{KindBool, true, true}, {KindBool, 1, true}, {KindBool, uint8(0), false}, {KindBool, 2, errRange}, {KindBool, -1, errRange}, {KindBool, "yes", true}, {KindBool, "DOWN", false}, {KindBool, "x", errKind}, {KindBool, "1", true},
		{KindDuration, time.Minute, time.Minute}, {KindDuration, 10, 10 * time.Second}, {KindDuration, 1.5, 1500 * time.Millisecond}, {KindDuration, "10", 10 * time.Second}, {KindDuration, "1d", 24 * time.Hour},
		{KindDuration, int64(math.MaxInt64), errRange}, {KindDuration, math.Inf(1), errRange}, {KindDuration, math.NaN(), errRange}, {KindDuration, "x", errKind}, {KindDuration, uint16(3), 3 * time.Second},
		{KindTime, time.Unix(5, 0), time.Unix(5, 0)}, {KindTime, time.Time{}, nil}, {KindTime, 5, time.Unix(5, 0)}, {KindTime, "2026-03-01", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}, {KindTime, "x", errKind},
		{KindAddr, netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.1")}, {KindAddr, net.IPv4(10, 0, 0, 1), netip.MustParseAddr("10.0.0.1")}, {KindAddr, netip.Addr{}, nil}, {KindAddr, net.IP(nil), nil},
		{KindAddr, net.IP{1, 2}, errKind}, {KindAddr, "::ffff:10.0.0.1", netip.MustParseAddr("10.0.0.1")}, {KindAddr, "", nil}, {KindAddr, "10.0.0.010", errKind}, {KindAddr, 5, errKind}, {KindAddr, `fe80::1%"`, errKind}, {KindAddr, "fe80::1%ä", errKind}, {KindAddr, "fe80::1%eth0.5", netip.MustParseAddr("fe80::1%eth0.5")},
		{KindAddr, netip.MustParseAddrPort("10.0.0.1:80"), netip.MustParseAddr("10.0.0.1")},
		{KindPrefix, netip.MustParsePrefix("10.0.0.1/8"), netip.MustParsePrefix("10.0.0.1/8")}, {KindPrefix, "10.0.0.0/8", netip.MustParsePrefix("10.0.0.0/8")}, {KindPrefix, netip.Prefix{}, nil}, {KindPrefix, "", nil},
		{KindPrefix, net.IPNet{IP: net.IPv4(10, 0, 0, 0), Mask: net.CIDRMask(8, 32)}, netip.MustParsePrefix("10.0.0.0/8")}, {KindPrefix, &net.IPNet{IP: net.IPv4(10, 0, 0, 0), Mask: net.CIDRMask(8, 32)}, netip.MustParsePrefix("10.0.0.0/8")},
		{KindPrefix, &net.IPNet{IP: net.IPv4(10, 0, 0, 0), Mask: net.IPMask{255, 0, 255, 0}}, errKind}, {KindPrefix, "10.0.0.0", errKind}, {KindPrefix, 5, errKind},
	} {
		got, err := cell(tt.kind, tt.in)
		if want, bad := tt.want.(error); bad {
			if err == nil || want == errRange && !errors.Is(err, errRange) {
				t.Errorf("%T(%v) as %v: %v, %v; want error %v", tt.in, tt.in, tt.kind, got, err, want)
			}
			continue
		}
		equal := got == tt.want
		if a, ok := got.(time.Time); ok {
			equal = a.Equal(tt.want.(time.Time))
		}
		if err != nil || !equal {
			t.Errorf("%T(%.20v) as %v: %v, %v; want %v", tt.in, tt.in, tt.kind, got, err, tt.want)
		}
	}
}

// TestBadCell: a table with a cell that could not be taken is an error that names it, and prints nothing.
func TestBadCell(t *testing.T) {
	table := New(Text("NAME"), Int("MTU")).Table()
	table.Add("a", 1)
	table.Add("b", "abc")
	table.Add("c", 1.5)
	out := &sink{}
	err := table.Print(context.Background(), out)
	if err == nil || err.Error() != "rows: row 2, column MTU: string as integer: invalid syntax" || out.Len() > 0 {
		t.Errorf("%v, printed %q", err, out.String())
	}
}

func TestPanics(t *testing.T) {
	mustPanic := func(what string, f func()) {
		t.Helper()
		defer func() {
			if recover() == nil {
				t.Errorf("%s: no panic", what)
			}
		}()
		f()
	}
	mustPanic("no columns", func() { New() })
	mustPanic("too many", func() { New(make([]Column, MaxColumns+1)...) })
	mustPanic("same key", func() { New(Text("A-B"), Text("a.b")) })
	mustPanic("cells", func() { New(Text("A")).Table().Add() })
	for _, name := range []string{"", "1A", "A B", "A\n", "and", "Not", "in", "or", "Ä", strings.Repeat("x", maxName+1), "A|", "A=", `A"`} {
		mustPanic(name, func() { New(Text(name)) })
	}
}

// TestInterrupted: printing ends with the command.
func TestInterrupted(t *testing.T) {
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	out := &sink{}
	if err := portTable().Print(ctx, out); err != cause || out.Len() > 0 {
		t.Errorf("%v, printed %q", err, out.String())
	}
	table := New(Text("A")).Table()
	for range 100000 {
		table.Add("0123456789")
	}
	short := &limited{}
	if err := table.Print(context.Background(), short); err != errFull || short.calls > 1 {
		t.Errorf("%v after %d calls", err, short.calls)
	}
	other := &sink{typed: &pipeline{schema: ports}}
	if err := table.Print(context.Background(), other); err == nil || other.Len() > 0 {
		t.Errorf("another table's filters: %v", err)
	}
}

var errFull = errors.New("full")

// limited takes nothing.
type limited struct {
	sink
	calls int
}

func (l *limited) Write([]byte) (int, error) { l.calls++; return 0, errFull }

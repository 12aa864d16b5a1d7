package rows

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/quick"
	"time"
	"unicode/utf8"
)

func TestBytesShown(t *testing.T) {
	for _, tt := range []struct {
		n    uint64
		want string
	}{
		{0, "0 B"}, {999, "999 B"}, {1000, "1.00 kB"}, {1009, "1.00 kB"}, {1010, "1.01 kB"}, {9999, "9.99 kB"}, {10000, "10.0 kB"}, {12345, "12.3 kB"}, {99999, "99.9 kB"}, {123456, "123 kB"}, {999999, "999 kB"},
		{1000000, "1.00 MB"}, {1050000, "1.05 MB"}, {1e9, "1.00 GB"}, {5e12, "5.00 TB"}, {5e15, "5.00 PB"}, {math.MaxUint64, "18.4 EB"},
	} {
		if got := string(appendBytes(nil, tt.n)); got != tt.want {
			t.Errorf("%d: %q, want %q", tt.n, got, tt.want)
		}
	}
}

func TestDurationsShown(t *testing.T) {
	for _, tt := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0s"}, {5, "5ns"}, {1500, "1.5us"}, {1234567, "1.234ms"}, {999 * time.Millisecond, "999ms"}, {time.Second, "1s"}, {1500 * time.Millisecond, "1s"}, {61 * time.Second, "1m1s"}, {time.Hour, "1h"},
		{time.Hour + 5*time.Second, "1h"}, {26 * time.Hour, "1d2h"}, {15 * 24 * time.Hour, "2w1d"}, {14*24*time.Hour + time.Hour, "2w"}, {-90 * time.Second, "-1m30s"}, {math.MinInt64, "-15250w1d"}, {math.MaxInt64, "15250w1d"},
	} {
		if got := string(appendDuration(nil, tt.d)); got != tt.want {
			t.Errorf("%d: %q, want %q", tt.d, got, tt.want)
		}
	}
}

// TestDurationsReadBack: what a table shows can be typed, and what Go writes, and seconds.
func TestDurationsReadBack(t *testing.T) {
	check := func(n int64) bool {
		if n == math.MinInt64 {
			n++
		}
		d := time.Duration(n)
		exact, ok := parseDuration(d.String())
		shown, ok2 := parseDuration(string(appendDuration(nil, d)))
		seconds, ok3 := parseDuration(string(appendSeconds(nil, d)))
		return ok && ok2 && ok3 && exact == d && seconds == d && shown.Abs() <= d.Abs() && (d-shown).Abs() <= d.Abs()/2
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 5000}); err != nil {
		t.Error(err)
	}
	small := func(n int32) bool { return check(int64(n)) && check(int64(n)*1e6) }
	if err := quick.Check(small, &quick.Config{MaxCount: 5000}); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "-", "--5", "-+5", "+5", "5x", "d", "1d-5h", "1w-1d", "9999999999999999999", "99999999w", "1d1d", "5d3w", "0x5s", "30501w", "15250w106751d99999h", strings.Repeat("0", maxLiteral) + "s", strings.Repeat("1", maxLiteral) + "s"} {
		if d, ok := parseDuration(bad); ok {
			t.Errorf("%q is %v", bad, d)
		}
	}
}

func TestFloatsReadBack(t *testing.T) {
	check := func(f float64) bool {
		text := string(appendFloat(nil, f))
		back, err := strconv.ParseFloat(text, 64)
		return err == nil && back == f && (!strings.Contains(text, "e") || strings.Contains(text, "."))
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
	for _, f := range []float64{0, 1, -1, 1e-7, 1e21, 1e20, 5e-324, math.MaxFloat64, 0.1, 1e-6, 2.5e30} {
		if !check(f) {
			t.Error(f, string(appendFloat(nil, f)))
		}
	}
}

// TestNaturalIsAnOrder: antisymmetric, transitive, and zero for equality without case only.
func TestNaturalIsAnOrder(t *testing.T) {
	texts := []string{"", "a", "A", "b", "a1", "a01", "a001", "a2", "a10", "a10b", "a10B", "a1b", "a01b", "1", "01", "2", "10", "ä", "Ä", "k", "\u212a", "K", "s", "ſ", "\xff", "\xfe", "\ufffd", "eth0/1", "eth0/10", "eth0/9", "-", "é", "z"}
	for _, a := range texts {
		for _, b := range texts {
			ab := natural(a, b)
			if ab != -natural(b, a) {
				t.Errorf("%q and %q: %d and %d", a, b, ab, natural(b, a))
			}
			if valid := utf8.ValidString(a + b); valid && (ab == 0) != strings.EqualFold(a, b) {
				t.Errorf("%q and %q: %d", a, b, ab)
			}
			for _, c := range texts {
				if ab <= 0 && natural(b, c) <= 0 && natural(a, c) > 0 {
					t.Errorf("%q <= %q <= %q", a, b, c)
				}
			}
		}
	}
}

package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// TestTS76_Ask: name only, password only, both; none is console.NoLogin.
func TestTS76_Ask(t *testing.T) {
	users := NewMemory(User{"admin", 1, hash(t, "secret")}, User{"line", 1, hash(t, "vty")}, User{"gone", 1, Locked}, User{"open", 1, ""})
	for _, test := range []struct {
		name, input, last, reason, never string
		policy                           Policy
	}{
		{"both", "admin\rsecret\rlogout\r", "r>logout", "logout", "", Policy{}},
		{"name", "admin\rlogout\r", "r>logout", "logout", "Password:", Policy{Ask: NameOnly}},
		{"name, open account", "open\rlogout\r", "r>logout", "logout", "Password:", Policy{Ask: NameOnly}},
		{"name, empty asks again", "\radmin\rlogout\r", "r>logout", "logout", "Password:", Policy{Ask: NameOnly}},
		{"name, locked", "gone\r", "% Login invalid", "auth-failed", "r>", Policy{Ask: NameOnly, Tries: 1}},
		{"name, unknown", "nobody\r", "% Login invalid", "auth-failed", "r>", Policy{Ask: NameOnly, Tries: 1}},
		{"name, impossible", "-f root\r", "% Login invalid", "auth-failed", "r>", Policy{Ask: NameOnly, Tries: 1}},
		{"password", "vty\rlogout\r", "r>logout", "logout", "Username:", Policy{Ask: PasswordOnly, Name: "line"}},
		{"password, ctrl-c asks again", "\x03vty\rlogout\r", "r>logout", "logout", "Username:", Policy{Ask: PasswordOnly, Name: "line"}},
		{"password, of another account", "secret\r", "% Login invalid", "auth-failed", "r>", Policy{Ask: PasswordOnly, Name: "line", Tries: 1}},
		{"password, empty", "\r", "% Login invalid", "auth-failed", "r>", Policy{Ask: PasswordOnly, Name: "line", Tries: 1}},
		{"password, no account named", "vty\r", "% Login invalid", "auth-failed", "r>", Policy{Ask: PasswordOnly, Tries: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shown, reason := dialogue(t, Password(users, test.policy), far, test.input)
				rows := strings.Split(strings.TrimRight(shown, " \n"), "\n")
				if last := rows[len(rows)-1]; last != test.last || reason != test.reason {
					t.Errorf("last row %q, reason %q; want %q, %q\n%s", last, reason, test.last, test.reason, shown)
				}
				if test.never != "" && strings.Contains(shown, test.never) {
					t.Errorf("%q in\n%s", test.never, shown)
				}
				for _, secret := range []string{"secret", "vty\n"} {
					if strings.Contains(shown, secret) {
						t.Errorf("the password is shown:\n%s", shown)
					}
				}
			})
		})
	}
}

// TestTS75_Callback: the callback decides, an error refuses, and so does all that goes wrong in it.
func TestTS75_Callback(t *testing.T) {
	check := func(ctx context.Context, name, password string) (console.User, error) {
		switch name + "/" + password {
		case "joe/blow", "-f/blow", "joe/" + strings.Repeat("p", 300):
			return console.User{Level: 15}, nil
		case "joe/other":
			return console.User{Name: "other", Level: 1}, nil
		case "joe/panic":
			panic("in the callback")
		case "joe/hang":
			<-ctx.Done()
		case "/only", "joe/":
			return console.User{Level: 1}, nil
		}
		return console.User{Level: 15}, errors.New("no")
	}
	for _, test := range []struct {
		name, input, last, reason string
		policy                    Policy
	}{
		{"right", "joe\rblow\rlogout\r", "r#logout", "logout", Policy{}},
		{"another name", "joe\rother\rlogout\r", "r>logout", "logout", Policy{}},
		{"wrong", "joe\rwrong\r", "% Login invalid", "auth-failed", Policy{Tries: 1}}, // TS-77: one try
		{"panic", "joe\rpanic\r", "% Login invalid", "auth-failed", Policy{Tries: 1}},
		{"hangs", "joe\rhang\r", "% Login invalid", "auth-failed", Policy{Tries: 1, LookupTimeout: time.Second}},
		{"overlong password", "joe\r" + strings.Repeat("p", 300) + "\r", "% Login invalid", "auth-failed", Policy{Tries: 1}},
		{"impossible name", "-f\rblow\r", "% Login invalid", "auth-failed", Policy{Tries: 1}},
		{"password only", "only\rlogout\r", "r>logout", "logout", Policy{Ask: PasswordOnly}},
		{"name only", "joe\rlogout\r", "r>logout", "logout", Policy{Ask: NameOnly}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shown, reason := dialogue(t, Callback(check, test.policy), far, test.input)
				rows := strings.Split(strings.TrimRight(shown, " \n"), "\n")
				if last := rows[len(rows)-1]; last != test.last || reason != test.reason {
					t.Errorf("last row %q, reason %q; want %q, %q\n%s", last, reason, test.last, test.reason, shown)
				}
			})
		})
	}
}

// TestTS77_Name: the name that was given is the session's, unless the callback says another; failures count against the source.
func TestTS77_Name(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		l := Callback(func(_ context.Context, name, password string) (console.User, error) {
			tries++
			if password != "right" {
				return console.User{}, errors.New("no")
			}
			return console.User{Level: 1}, nil
		}, Policy{Tries: 1})
		shown, _ := dialogue(t, l, far, "joe\rright\rshow users\rlogout\r")
		if !strings.Contains(shown, "vty 0    joe ") {
			t.Errorf("no name in\n%s", shown)
		}
		for range 20 {
			dialogueFast(t, l, "joe\rwrong\r")
		}
		if tries > 15 {
			t.Errorf("the callback was asked %d times", tries)
		}
	})
}

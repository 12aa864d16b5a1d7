package auth

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vtykit/vtykit/console"
)

// TestLockOpensByTheLoginPassword: `lock` opens by the password of the user who is logged in, and by no other's, empty ones included.
func TestLockOpensByTheLoginPassword(t *testing.T) {
	users := NewMemory(User{"admin", 1, hash(t, "secret")}, User{"root", 15, hash(t, "x y")}, User{"open", 1, ""})
	for _, test := range []struct {
		login, password string
		open            bool
	}{
		{"admin\rsecret\r", "secret", true},
		{"admin\rsecret\r", "pin", true},
		{"admin\rsecret\r", "x y", false},
		{"admin\rsecret\r", "", false},
		{"open\r\r", "", false},
		{"open\r\r", "pin", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			shown, _ := dialogue(t, Password(users, Policy{AllowEmptyPassword: true}), nil, test.login+"lock\rpin\rpin\r"+test.password+"\rshow privilege\r")
			if open := strings.Contains(shown, "Current privilege level is 1"); open != test.open {
				t.Errorf("%q, %q: open %v\n%s", test.login, test.password, open, shown)
			}
		})
	}
}

// TestLockWithoutAPassword: where a name is enough to log in, a locked terminal does not open by any password, but by the one of `lock` and by
// the user's own; and where others know the users, by that of `lock`.
func TestLockWithoutAPassword(t *testing.T) {
	users := NewMemory(User{"admin", 1, hash(t, "secret")}, User{"open", 1, ""})
	for _, test := range []struct {
		login           console.Login
		typed, password string
		open            bool
	}{
		{Password(users, Policy{Ask: NameOnly}), "admin\r", "guess", false},
		{Password(users, Policy{Ask: NameOnly}), "admin\r", "", false},
		{Password(users, Policy{Ask: NameOnly}), "open\r", "guess", false},
		{Password(users, Policy{Ask: NameOnly}), "admin\r", "pin", true},
		{Password(users, Policy{Ask: NameOnly}), "admin\r", "secret", true},
		{admin, "al\rx\r", "x", false},
		{admin, "al\rx\r", "pin", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			shown, _ := dialogue(t, test.login, nil, test.typed+"lock\rpin\rpin\r"+test.password+"\rshow privilege\r")
			if open := strings.Contains(shown, "Current privilege level is"); open != test.open {
				t.Errorf("%q, %q: open %v\n%s", test.typed, test.password, open, shown)
			}
		})
	}
}

package auth_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
)

// A console whose users are in a file, and whose enable secret is in the configuration.
func Example() {
	path := filepath.Join(os.TempDir(), "vtykit-example-users")
	defer os.Remove(path)
	if err := os.WriteFile(path, []byte("# staff\nguest 1 !\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	users, err := auth.OpenFile(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	secret, _ := auth.Hash("enable")
	console.New(console.Config{
		Login:  auth.Password(users, auth.Policy{}),
		Enable: auth.Enable(func() string { return secret }),
	})

	hash, _ := auth.Hash("correct horse")
	if err := users.Set(auth.User{Name: "alice", Level: 15, Hash: hash}); err != nil {
		fmt.Println(err)
	}
	text, _ := os.ReadFile(path)
	line, _, _ := strings.Cut(string(text), "$argon2id")
	fmt.Print(line)
	// Output:
	// # staff
	// guest 1 !
	// alice 15
}

// A small device takes less memory for a hash and goes over it more often.
func ExampleCost_Hash() {
	hash, _ := auth.Cost{Memory: 7168, Passes: 5}.Hash("correct horse")
	fmt.Println(hash[:len("$argon2id$v=19$m=7168,t=5,p=1")])
	// Output: $argon2id$v=19$m=7168,t=5,p=1
}

// A code is asked for on plain telnet, where passwords can be read, and not over TLS or on the machine itself.
func ExampleSecondFactor() {
	path := filepath.Join(os.TempDir(), "vtykit-example-codes")
	defer os.Remove(path)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		fmt.Println(err)
		return
	}
	codes, err := auth.OpenFactors(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	secret := auth.NewTOTPSecret()
	if err := codes.SetTOTP("alice", secret); err != nil { // secret.URL("router", "alice") is for her authenticator's camera
		fmt.Println(err)
	}
	printed, err := codes.PrintCodes("alice", 10) // for the day she has lost it
	fmt.Println(len(printed), err)

	hash, _ := auth.Hash("correct horse")
	users := auth.NewMemory(auth.User{Name: "alice", Level: 15, Hash: hash})
	console.New(console.Config{Login: auth.Password(users, auth.Policy{SecondFactor: &auth.SecondFactor{Factor: codes}})})
	// Output: 10 <nil>
}

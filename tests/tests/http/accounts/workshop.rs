//! A forger's workshop: a good token, the server's own key, a key of the forger, and everything that can be made of them.

mod forms;

use data_encoding::{BASE64, BASE64URL, BASE64URL_NOPAD};
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signer, SigningKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use turnout_domain::ids::{EventId, TicketId};
use turnout_domain::ticketing::TicketPayload;
use turnout_tests::{Tokens, World};
use uuid::Uuid;

use self::forms::{another_form, loose_bits};

type Forgeries = Vec<(String, String)>;

pub struct Workshop {
    good: String,
    refresh: String,
    ticket_code: String,
    /// The server's key: what it signs is as good as what the server signs, if the rest is.
    key: SigningKey,
    thief: SigningKey,
    pub header: Value,
    pub claims: Value,
}

fn encoded(part: &Value) -> String {
    raw(&part.to_string())
}

fn raw(text: &str) -> String {
    BASE64URL_NOPAD.encode(text.as_bytes())
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    object[name] = value;
    object
}

fn without(object: &Value, name: &str) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().remove(name);
    object
}

fn sign(message: &str, key: &SigningKey) -> String {
    let signature = key.sign(message.as_bytes()).to_bytes();
    format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
}

impl Workshop {
    pub fn open(world: &World, tokens: &Tokens) -> Self {
        let parts: Vec<&str> = tokens.access.split('.').collect();
        let payload = TicketPayload {
            key_id: 1,
            ticket: TicketId::new(Uuid::from_u128(1)),
            event: EventId::new(Uuid::from_u128(2)),
            generation: 1,
        };
        let code = world.app.ticket_signer.sign(&payload).unwrap();
        Self {
            good: tokens.access.clone(),
            refresh: tokens.refresh.clone(),
            ticket_code: code.as_str().to_owned(),
            key: SigningKey::from_pkcs8_pem(world.signing_key().expose_secret()).unwrap(),
            thief: SigningKey::from_bytes(&[9; 32]),
            header: decoded(parts[0]),
            claims: decoded(parts[1]),
        }
    }

    pub fn issuer(&self) -> String {
        self.claims["iss"].as_str().unwrap().to_owned()
    }

    /// Signed with the server's key.
    pub fn signed(&self, header: &Value, claims: &Value) -> String {
        sign(&format!("{}.{}", encoded(header), encoded(claims)), &self.key)
    }

    /// Everything, each with what is wrong about it.
    pub fn forgeries(&self) -> Forgeries {
        let kinds = [
            self.algorithms(),
            self.shared_secrets(),
            self.types_and_names(),
            self.keys_brought_along(),
            self.said_twice(),
            self.claims(),
            self.signatures(),
            self.shapes(),
        ];
        kinds.concat()
    }

    /// The header or claims are wrong, the signature is right.
    fn headers(&self, name: &str, values: Vec<Value>) -> Forgeries {
        let each = values.into_iter().map(|value| {
            let token = self.signed(&with(&self.header, name, value.clone()), &self.claims);
            (format!("{name} {value}"), token)
        });
        let missing = self.signed(&without(&self.header, name), &self.claims);
        each.chain([(format!("no {name}"), missing)]).collect()
    }

    fn claim(&self, name: &str, values: Vec<Value>) -> Forgeries {
        let each = values.into_iter().map(|value| {
            let token = self.signed(&self.header, &with(&self.claims, name, value.clone()));
            (format!("{name} {value}"), token)
        });
        each.collect()
    }

    fn algorithms(&self) -> Forgeries {
        let names = [
            "none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "RS256", "PS256", "ES256", "Ed25519", "Ed448",
            "eddsa", "EdDSA ", "",
        ];
        let mut values: Vec<Value> = names.iter().map(|name| json!(name)).collect();
        values.extend([json!(null), json!(1), json!(["EdDSA"])]);
        let mut all = self.headers("alg", values);
        let none = with(&self.header, "alg", json!("none"));
        let message = format!("{}.{}", encoded(&none), encoded(&self.claims));
        all.push(("none, no signature".to_owned(), format!("{message}.")));
        all.push(("none, two parts".to_owned(), message.clone()));
        all.push((
            "none, the old signature".to_owned(),
            format!("{message}.{}", self.signature()),
        ));
        all
    }

    /// The public key taken for a shared secret, in each form in which it is published.
    fn shared_secrets(&self) -> Forgeries {
        let public = self.key.verifying_key();
        let pem = public.to_public_key_pem(LineEnding::default()).unwrap();
        let x = BASE64URL_NOPAD.encode(&public.to_bytes());
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": x}).to_string();
        let secrets = [
            public.to_bytes().to_vec(),
            pem.into_bytes(),
            x.into_bytes(),
            jwk.into_bytes(),
            Vec::new(),
        ];
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = self.header["kid"].as_str().map(ToOwned::to_owned);
        let made = secrets.iter().enumerate().map(|(number, secret)| {
            let token = jsonwebtoken::encode(&header, &self.claims, &EncodingKey::from_secret(secret)).unwrap();
            (format!("HS256 with the public key, form {number}"), token)
        });
        made.collect()
    }

    fn types_and_names(&self) -> Forgeries {
        let types = [
            "JWT",
            "at+JWT",
            "AT+JWT",
            "application/at+jwt",
            "refresh+jwt",
            "ticket+jwt",
            "id+jwt",
            "",
        ];
        let mut values: Vec<Value> = types.iter().map(|name| json!(name)).collect();
        values.extend([json!(null), json!(1)]);
        let mut all = self.headers("typ", values);
        let names = [
            "",
            "1",
            "../../../etc/passwd",
            "' OR 1=1 --",
            "https://evil.example/key",
            "\u{0}",
        ];
        let mut values: Vec<Value> = names.iter().map(|name| json!(name)).collect();
        values.extend([json!(null), json!(1), json!([self.header["kid"]])]);
        all.extend(self.headers("kid", values));
        for critical in [json!(["exp"]), json!(["b64"]), json!([])] {
            let header = with(&self.header, "crit", critical.clone());
            all.push((format!("crit {critical}"), self.signed(&header, &self.claims)));
        }
        all
    }

    /// Signed by the forger, whose key the token itself names.
    fn keys_brought_along(&self) -> Forgeries {
        let x = BASE64URL_NOPAD.encode(&self.thief.verifying_key().to_bytes());
        let brought = [
            ("jwk", json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": x})),
            ("jku", json!("https://evil.example/jwks.json")),
            ("x5u", json!("https://evil.example/cert.pem")),
            ("x5c", json!([BASE64.encode(b"certificate")])),
        ];
        let mut all = Forgeries::new();
        for (name, value) in brought {
            let header = with(&self.header, name, value);
            for kid in [self.header["kid"].clone(), json!(x)] {
                let header = with(&header, "kid", kid.clone());
                let message = format!("{}.{}", encoded(&header), encoded(&self.claims));
                all.push((format!("{name}, kid {kid}"), sign(&message, &self.thief)));
            }
        }
        all
    }

    /// Members that stand twice: readers differ in which one they believe.
    fn said_twice(&self) -> Forgeries {
        let twice = |object: &Value, member: &str| {
            let text = object.to_string();
            format!("{},{member}}}", text.strip_suffix('}').unwrap())
        };
        let of_header = [
            r#""alg":"EdDSA""#,
            r#""alg":"none""#,
            r#""typ":"at+jwt""#,
            r#""kid":"1""#,
        ];
        let of_claims = [
            r#""exp":99999999999"#,
            r#""sub":"01900000-0000-7000-8000-000000000000""#,
            r#""superuser":true"#,
            r#""iss":"https://evil.example""#,
        ];
        let headers = of_header.iter().map(|member| {
            let message = format!("{}.{}", raw(&twice(&self.header, member)), encoded(&self.claims));
            (format!("twice in the header: {member}"), sign(&message, &self.key))
        });
        let claims = of_claims.iter().map(|member| {
            let message = format!("{}.{}", encoded(&self.header), raw(&twice(&self.claims, member)));
            (format!("twice in the claims: {member}"), sign(&message, &self.key))
        });
        headers.chain(claims).collect()
    }

    fn claims(&self) -> Forgeries {
        let now = self.claims["iat"].as_i64().unwrap();
        let (issuer, audience) = (self.issuer(), self.claims["aud"].clone());
        let other = [json!(null), json!(1), json!(""), json!({})];
        let and = |more: Vec<Value>| [more, other.to_vec()].concat();
        let lists = [
            (
                "iss",
                and(vec![
                    json!("https://evil.example"),
                    json!([issuer]),
                    json!(format!("{issuer}/")),
                ]),
            ),
            (
                "aud",
                and(vec![json!("other-api"), json!([audience, "other-api"]), json!([])]),
            ),
            (
                "exp",
                and(vec![
                    json!(now),
                    json!(now - 1),
                    json!(0),
                    json!(-1),
                    json!((now + 900).to_string()),
                    json!(1e300),
                    json!(i64::MAX),
                ]),
            ),
            (
                "iat",
                vec![json!(now + 61), json!(now.to_string()), json!(null), json!(1.5)],
            ),
            ("nbf", vec![json!(now + 61), json!(now.to_string())]),
            ("sub", and(vec![json!("1"), json!("' OR 1=1 --"), json!(["a"])])),
            ("sid", and(vec![json!("1")])),
            ("superuser", vec![json!("true"), json!(1)]),
            ("staff", vec![json!("true"), json!(null)]),
            ("roles", vec![json!("admin"), json!({"admin": true})]),
            ("epoch", vec![json!(-1), json!("9"), json!(1e30)]),
        ];
        let mut all: Forgeries = lists
            .into_iter()
            .flat_map(|(name, values)| self.claim(name, values))
            .collect();
        for name in ["iss", "aud", "exp", "iat", "sub", "sid"] {
            all.push((
                format!("no {name}"),
                self.signed(&self.header, &without(&self.claims, name)),
            ));
        }
        for claims in [json!([]), json!("text"), json!(null), json!({}), json!(self.good)] {
            all.push((format!("claims {claims}"), self.signed(&self.header, &claims)));
        }
        all
    }

    fn signature(&self) -> &str {
        self.good.rsplit('.').next().unwrap()
    }

    /// The message is good, or better than it should be, and the signature is not its own.
    fn signatures(&self) -> Forgeries {
        let message = self.good.rsplit_once('.').unwrap().0;
        let bytes = BASE64URL_NOPAD.decode(self.signature().as_bytes()).unwrap();
        let promoted = format!(
            "{}.{}",
            encoded(&self.header),
            encoded(&with(&self.claims, "superuser", json!(true)))
        );
        let mut flipped = bytes.clone();
        flipped[0] ^= 1;
        let longer = [bytes.as_slice(), &[0]].concat();
        let signatures = [
            (
                "of the forger",
                sign(message, &self.thief).rsplit('.').next().unwrap().to_owned(),
            ),
            ("empty", String::new()),
            ("one bit off", BASE64URL_NOPAD.encode(&flipped)),
            ("63 bytes", BASE64URL_NOPAD.encode(&bytes[..63])),
            ("65 bytes", BASE64URL_NOPAD.encode(&longer)),
            ("32 bytes", BASE64URL_NOPAD.encode(&bytes[..32])),
            ("zeros", BASE64URL_NOPAD.encode(&[0; 64])),
            ("with the order added", BASE64URL_NOPAD.encode(&another_form(&bytes))),
            ("padded", BASE64URL.encode(&bytes)),
            ("with loose bits", loose_bits(self.signature())),
            (
                "with a space",
                self.signature().replacen(|c: char| c.is_ascii_lowercase(), " ", 1),
            ),
            ("in hex", data_encoding::HEXLOWER.encode(&bytes)),
        ];
        let each = signatures
            .iter()
            .map(|(name, signature)| (format!("signature {name}"), format!("{message}.{signature}")));
        let moved = [(
            "signature of other claims".to_owned(),
            format!("{promoted}.{}", self.signature()),
        )];
        each.chain(moved).collect()
    }

    fn shapes(&self) -> Forgeries {
        let parts: Vec<&str> = self.good.split('.').collect();
        let (header, claims, signature) = (parts[0], parts[1], parts[2]);
        let shapes = [
            ("empty", String::new()),
            ("dots", "..".to_owned()),
            (
                "five parts",
                format!("{header}.{claims}.{signature}.{claims}.{signature}"),
            ),
            ("four parts", format!("{}.", self.good)),
            ("twice", format!("{}.{}", self.good, self.good)),
            ("two parts", format!("{header}.{claims}")),
            ("no header", format!(".{claims}.{signature}")),
            ("no claims", format!("{header}..{signature}")),
            ("upper case", self.good.to_uppercase()),
            ("cut off in front", self.good[1..].to_owned()),
            ("in quotes", format!("\"{}\"", self.good)),
            ("a scheme too many", format!("Bearer {}", self.good)),
            ("padded header", format!("{header}=.{claims}.{signature}")),
            ("escaped dots", self.good.replace('.', "%2E")),
            ("a refresh token", self.refresh.clone()),
            ("a ticket's code", self.ticket_code.clone()),
            ("huge", format!("{header}.{}.{signature}", "A".repeat(6000))),
            (
                "deeply nested",
                sign(&format!("{header}.{}", raw(&"[".repeat(2000))), &self.key),
            ),
            (
                "nested in a header",
                self.signed(&with(&self.header, "cty", json!("JWT")), &json!(self.good)),
            ),
        ];
        shapes
            .into_iter()
            .map(|(name, token)| (name.to_owned(), token))
            .collect()
    }
}

"""What the people of the story ask that is no tab of the page."""

BOOK = """
query Book($personalId: PersonalId!) {
  citizen(personalId: $personalId) {
    fullName birthDate { value } sex
    healthBook {
      encounters(first: 50) { totalCount nodes { id startedAt sensitivityFlags facility { code name } labResults { indexName value } } }
      labResults { id date encounter { id facility { code } } }
    }
  }
}"""
ENCOUNTERS = """
query Encounters($personalId: PersonalId!) {
  citizen(personalId: $personalId) { personalId healthBook { encounters { totalCount nodes { id } } } }
}"""
BY_ID = "query ById($id: ID!) { encounter(id: $id) { id reason startedAt facility { name } } }"
REQUEST = """
mutation Ask($input: RequestConsentInput!) { requestConsent(input: $input) { consentRequest { id status } } }"""
GRANT = """
mutation Grant($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id status categories } } }"""
REVOKE = "mutation Revoke($input: RevokeConsentInput!) { revokeConsent(input: $input) { consent { id status } } }"
MY_LOG = """
query MyLog { me { accessLog(first: 100) { totalCount nodes {
  at caller role organization purpose operation category fields flags decision condition consentId } } } }"""
